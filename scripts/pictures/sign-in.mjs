// Pictures of what stands before the console: docs/pictures/sign-in-*.png. `node scripts/pictures/sign-in.mjs`; see session.mjs.
import { everyScreen, PASSWORD, withServer } from "./session.mjs";

const EMAIL = "mara@larkspur.example";
/** The card stands in the middle of much ground, which would be most of the picture's weight. */
const CARD = { x: 460, y: 90, width: 520, height: 690 };

await withServer(
  async (server) => {
    const { url } = server;
    const at = (path) => `${url}/console${path}`;
    // While nobody owns it.
    const ownerLink = await server.ownerLink();
    await everyScreen({ url }, async ({ page, width, ...screen }) => {
      const shoot = (name) => screen.shoot(name, width === 1440 ? { clip: CARD } : {});
      await page.goto(at("/"));
      await page.getByText("This installation doesn't have an owner yet.").waitFor();
      await shoot("sign-in-unowned");
      await page.goto(ownerLink);
      await page.getByLabel("Your name").waitFor();
      await shoot("sign-in-first-owner");
    });
    const { call } = await server.signIn();
    const invited = await call("POST", "invitations", { email: "jonas@larkspur.example", role: "agent" });
    const { members } = await call("GET", "members");
    const reset = await call("POST", `members/${members[0].id}/reset-link`, {});
    await everyScreen({ url }, async ({ page, width, ...screen }) => {
      const shoot = (name) => screen.shoot(name, width === 1440 ? { clip: CARD } : {});
      const email = page.getByLabel("E-mail");
      const password = page.getByLabel("Password", { exact: true });
      await page.goto(at("/sign-in"));
      await email.waitFor();
      await shoot("sign-in");
      await email.fill(EMAIL);
      await password.fill(`not ${PASSWORD}`);
      await password.press("Enter");
      await page.getByText("do not fit together").waitFor();
      await shoot("sign-in-wrong");
      await page.getByRole("button", { name: "Forgot your password?" }).click();
      await page.getByRole("button", { name: "Send link" }).waitFor();
      await shoot("sign-in-forgot");
      await email.press("Enter");
      await page.getByText("a link is on its way").waitFor();
      await shoot("sign-in-sent");
      await page.goto(reset.url);
      await page.getByLabel("Choose a password").waitFor();
      await shoot("sign-in-reset");
      await page.goto(invited.url);
      await page.getByLabel("Your name").waitFor();
      await shoot("sign-in-invited");
      await page.goto(at("/welcome?token=too-old"));
      await page.getByText("works no more").waitFor();
      await shoot("sign-in-expired");
      // Answered here: whether it sends mail, and has a provider, is a server's for life.
      const options = { provider: "Larkspur ID", mail: false, hasOwner: true };
      await page.route("**/api/v1/sign-in", (route) => route.fulfill({ json: options }));
      await page.goto(at("/sign-in"));
      await page.getByRole("button", { name: "Sign in with Larkspur ID" }).waitFor();
      await shoot("sign-in-provider");
      await email.fill(EMAIL);
      await page.getByRole("button", { name: "Forgot your password?" }).click();
      await page.getByText("sends no mail").waitFor();
      await shoot("sign-in-no-mail");
    });
  },
  { SMTP_URL: "smtp://localhost:9", MAIL_FROM: "Larkspur <support@larkspur.example>" },
);
