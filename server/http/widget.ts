import { join } from "node:path";
import express, { type Express, type Request, type Response } from "express";
import * as z from "zod/mini";
import { MAX_FILE_BYTES } from "../desk/files.ts";
import { TuppenceError } from "../lib/errors.ts";
import { admitVisitor } from "../sockets/visitor-auth.ts";
import type { SendReply } from "../wire/socket.ts";
import { type FrameConfig, LANGUAGES } from "../wire/widget.ts";
import { readEntry } from "./assets.ts";
import { basePath } from "./base-path.ts";
import { builtAssets, builtLoader } from "./built-assets.ts";
import { documentOf, errorPage, needBuilt, sendPage } from "./document.ts";
import { bad } from "./errors.ts";
import { ancestorsOf, isClosed, setCsp } from "./headers.ts";
import type { Site, TransportParts } from "./parts.ts";
import { conversationState, messageToWire } from "./to-wire.ts";
import { buttonConfigOf, frameConfigOf } from "./widget-config.ts";

type WidgetParts = Pick<TransportParts, "db" | "sites" | "files" | "paths" | "publicUrl" | "clock">;

/** Everything below /widget, and the loader: what pages of other sites load, and the frame in them. */
export function mountWidget(app: Express, parts: WidgetParts): void {
  const frame = readEntry(parts.paths.widget, "widget/frame.tsx");
  const base = basePath(parts.publicUrl);

  const loader = builtLoader(parts.paths.widget);
  app.get("/widget.js", (request, response, next) => {
    needBuilt(frame);
    // Any site may load it; a changed loader reaches every shop within five minutes.
    openToAll(response);
    return loader(request, response, next);
  });

  app.use(
    "/widget/assets",
    // A page under COEP may fetch them before the frame is opened.
    (_request, response, next) => {
      response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
      next();
    },
    // Names hold a hash of the content.
    ...builtAssets(join(parts.paths.widget, "assets")),
  );

  app.get("/widget/button", async (request, response) => {
    openToAll(response);
    const site = await siteOf(request);
    if (site === undefined) throw siteUnknown(request);
    response.setHeader("Cache-Control", "public, max-age=300");
    response.json(await buttonConfigOf(parts.db, site));
  });

  app.get("/widget/frame", async (request, response) => {
    const entry = needBuilt(frame);
    const site = await siteOf(request);
    response.setHeader("Cache-Control", "no-cache");
    // A page under COEP require-corp takes frames only that say both.
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    if (site === undefined) {
      // May stand in anybody's frame: whoever mistyped the key should read it there.
      setCsp(response, { ancestors: "*" });
      return sendPage(response.status(404), errorPage(siteUnknown(request)));
    }
    // How unsaved settings would look: in the console only, also while no page may embed the chat yet.
    const isPreview = request.query.preview === "1";
    setCsp(response, { ancestors: isPreview ? "'self'" : ancestorsOf(site) });
    if (isClosed(site) && !isPreview) {
      const remedy = `Add the page's origin, such as https://shop.example, to the allowed origins of the site "${site.key}".`;
      const closed = new TuppenceError("SITE_CLOSED", "No page may show this chat yet.", remedy);
      return sendPage(response.status(403), errorPage(closed));
    }
    const config = await frameConfigOf(parts.db, site, base);
    // A visitor's own language comes with the frame's script, not after it.
    const words = entry.later.get(languageOf(request, config));
    response.vary("Accept-Language");
    sendPage(
      response,
      documentOf({
        entry: words === undefined ? entry : { ...entry, preloads: [...entry.preloads, words] },
        folder: `${base}/widget/`,
        title: site.name,
        language: site.language,
        data: {
          config: JSON.stringify(config),
          ...(isPreview ? { preview: "" } : {}),
        },
      }),
    );
  });

  const upload = z.object({
    site: z.string(),
    name: z.string().check(z.maxLength(1000)),
    clientMessageId: z.string().check(z.minLength(1), z.maxLength(100)),
    conversation: z.optional(z.string()),
    anew: z.optional(z.string()),
  });
  app.post(
    "/widget/files",
    // The visitor first: who is none may not make us read a body.
    async (request, response, next) => {
      const query = upload.safeParse(request.query);
      if (!query.success) throw bad("The address lacks site, name or clientMessageId.", "See docs/widget.md.");
      const token = request.headers.authorization?.match(/^Bearer +(\S+) *$/i)?.[1];
      const identity = request.headers["x-tuppence-identity"];
      if (token === undefined && identity === undefined) {
        throw new TuppenceError("VISITOR_TOKEN_WRONG", "This needs the visitor's token.", "Connect first.");
      }
      const { host } = request;
      response.locals.query = query.data;
      response.locals.session = await admitVisitor(
        { auth: { site: query.data.site, token, identity }, headers: { ...request.headers, host } },
        parts,
        { join: false },
      );
      next();
    },
    express.raw({ type: () => true, limit: MAX_FILE_BYTES }),
    async (request, response) => {
      const { name, clientMessageId, conversation, anew } = response.locals.query as z.infer<typeof upload>;
      const { site, visitorId } = response.locals.session as Awaited<ReturnType<typeof admitVisitor>>;
      if (!Buffer.isBuffer(request.body)) throw bad("There is no file in the body.", "Send the file's bytes.");
      const sent = await parts.files.attach({
        siteId: site.id,
        visitorId,
        clientMessageId,
        name,
        content: request.body,
        ...(conversation === undefined ? {} : { conversationId: conversation }),
        ...(anew === undefined ? {} : { anew: true }),
      });
      const reply: SendReply = {
        message: messageToWire(sent.row),
        conversation: await conversationState(parts.db, sent.conversation),
      };
      response.setHeader("Cache-Control", "no-store").json(reply);
    },
  );

  app.get("/widget/files/:id", async (request, response) => {
    const key = typeof request.query.key === "string" ? request.query.key : "";
    const file = await parts.files.read({ attachmentId: request.params.id, key });
    if (file === undefined) {
      throw new TuppenceError("NOT_FOUND", "There is no such file.", "It may have been deleted with its conversation.");
    }
    // Whatever a visitor sent: it is stored on the reader's disk, never run in our origin.
    response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
    response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    response.attachment(file.name).type(file.mediaType).send(Buffer.from(file.content));
  });

  async function siteOf(request: Request): Promise<Site | undefined> {
    const key = typeof request.query.site === "string" ? request.query.site : "";
    return key === "" ? undefined : parts.sites.byKey(key);
  }
}

/** What the frame will most likely choose; it knows the browser's list better, and fetches what it wants besides. */
function languageOf(request: Request, { settings, siteLanguage }: FrameConfig): string {
  if (settings.language !== "auto") return settings.language;
  return request.acceptsLanguages(...LANGUAGES) || (siteLanguage.split("-")[0] ?? "");
}

function siteUnknown(request: Request): TuppenceError {
  const said = request.query.site ? "This chat's site is not known here." : "This chat names no site.";
  return new TuppenceError("SITE_UNKNOWN", said, "Check data-site in the page's script tag.");
}

function openToAll(response: Response): void {
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  response.setHeader("Access-Control-Allow-Origin", "*");
}
