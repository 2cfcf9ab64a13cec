import { join } from "node:path";
import express, { type Express, type Request, type Response } from "express";
import * as z from "zod/mini";
import { MAX_FILE_BYTES } from "../../desk/files.ts";
import { isTester } from "../../desk/testers.ts";
import { TuppenceError } from "../../lib/errors.ts";
import { isPicture } from "../../text/media-type.ts";
import type { SendReply } from "../../wire/socket.ts";
import { type FrameConfig, LANGUAGES } from "../../wire/widget.ts";
import { addressOf } from "../address.ts";
import type { Site, TransportDeps } from "../deps.ts";
import { bad } from "../errors.ts";
import { ancestorsOf, isClosed, setCsp } from "../headers.ts";
import { type Fault, faultLine, parse } from "../parse.ts";
import { stateNow } from "../state-now.ts";
import { messageToWire } from "../to-wire.ts";
import { admitVisitor, type VisitorSession } from "../visitor-auth.ts";
import { createVisitorLimits } from "../visitor-limits.ts";
import { readEntry } from "./assets.ts";
import { basePath } from "./base-path.ts";
import { builtAssets, builtLoader } from "./built-assets.ts";
import { documentOf, errorPage, needBuilt, sendPage } from "./document.ts";
import { buttonConfigOf, frameConfigOf } from "./widget-config.ts";

const siteQuery = z.object({ site: z.optional(z.string().check(z.maxLength(100))) });

type WidgetDeps = Pick<
  TransportDeps,
  "db" | "sites" | "sessions" | "files" | "paths" | "publicUrl" | "limits" | "clock"
>;

/** Everything below /widget, and the loader: what pages of other sites load, and the frame inside them. */
export function mountWidget(app: Express, deps: WidgetDeps): void {
  const frame = readEntry(deps.paths.widget, "widget/frame.tsx");
  const base = basePath(deps.publicUrl);
  const limits = createVisitorLimits(deps.limits);

  app.get(
    "/widget.js",
    (_request, response, next) => {
      needBuilt(frame);
      // Any site may load it.
      openToAll(response);
      next();
    },
    ...builtLoader(deps.paths.widget),
  );

  app.use(
    "/widget/assets",
    // A page with COEP may fetch them before the frame is opened.
    (_request, response, next) => {
      response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
      next();
    },
    // The names contain a hash of the content.
    ...builtAssets(join(deps.paths.widget, "assets")),
  );

  app.get("/widget/button", async (request, response) => {
    openToAll(response);
    const site = await siteOf(request);
    if (site === undefined) throw siteUnknown(request);
    response.setHeader("Cache-Control", "public, max-age=300");
    response.json(await buttonConfigOf(deps.db, site));
  });

  app.get("/widget/frame", async (request, response) => {
    const entry = needBuilt(frame);
    response.setHeader("Cache-Control", "no-cache");
    // A page with COEP require-corp only accepts frames that have both headers.
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    const query = parse(siteQuery, { site: request.query.site });
    const site = query.ok ? await siteOf(request) : undefined;
    if (site === undefined) {
      // Any page may show this, so that somebody who mistyped the key can read it there.
      setCsp(response, { ancestors: "*" });
      if (!query.ok) return sendPage(response.status(400), errorPage(badAddress(query.faults)));
      return sendPage(response.status(404), errorPage(siteUnknown(request)));
    }
    // Preview of unsaved settings: in the console only, even if no page may embed the chat yet.
    const isPreview = request.query.preview === "1";
    setCsp(response, { ancestors: isPreview ? "'self'" : ancestorsOf(site) });
    if (isClosed(site) && !isPreview) {
      const remedy = `Add your page's origin, such as https://shop.example, to the allowed origins of the site "${site.key}".`;
      const closed = new TuppenceError("SITE_CLOSED", "This chat has no allowed websites yet.", remedy);
      return sendPage(response.status(403), errorPage(closed));
    }
    const config = await frameConfigOf(deps.db, site, base);
    // A visitor's own language arrives with the frame's script, not after it.
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
    // The visitor first: an unknown caller can't make us read a body.
    async (request, response, next) => {
      const query = parse(upload, { ...request.query });
      if (!query.ok) throw badAddress(query.faults);
      const token = request.headers.authorization?.match(/^Bearer +(\S+) *$/i)?.[1];
      const identity = request.headers["x-tuppence-identity"];
      if (token === undefined && identity === undefined) {
        throw new TuppenceError(
          "VISITOR_TOKEN_WRONG",
          "You need the visitor's token to do this.",
          "Connect first to get one.",
        );
      }
      const { host } = request;
      response.locals.query = query.data;
      response.locals.session = await admitVisitor(
        { auth: { site: query.data.site, token, identity }, headers: { ...request.headers, host } },
        deps,
        { join: false },
      );
      await mayUpload(request, response.locals.session, query.data);
      next();
    },
    express.raw({ type: () => true, limit: MAX_FILE_BYTES }),
    async (request, response) => {
      const { name, clientMessageId, conversation, anew } = response.locals.query as z.infer<typeof upload>;
      const { site, visitorId, email } = response.locals.session as Awaited<ReturnType<typeof admitVisitor>>;
      if (!Buffer.isBuffer(request.body)) throw bad("The request has no file in its body.", "Send the file's bytes.");
      const sent = await deps.files.attach({
        siteId: site.id,
        visitorId,
        clientMessageId,
        name,
        content: request.body,
        isTest: await isTester(deps, {
          siteId: site.id,
          headers: request.headers,
          address: addressOf(request),
          email,
        }),
        ...(conversation === undefined ? {} : { conversationId: conversation }),
        ...(anew === undefined ? {} : { anew: true }),
      });
      const reply: SendReply = {
        message: messageToWire(sent.row),
        conversation: await stateNow(deps, sent.conversation),
      };
      response.setHeader("Cache-Control", "no-store").json(reply);
    },
  );

  app.get("/widget/files/:id", async (request, response) => {
    const query = parse(z.object({ key: z.optional(z.string().check(z.maxLength(200))) }), { ...request.query });
    if (!query.ok) throw badAddress(query.faults);
    const file = await deps.files.read({ attachmentId: request.params.id, key: query.data.key ?? "" });
    if (file === undefined) {
      throw new TuppenceError(
        "NOT_FOUND",
        "This file doesn't exist.",
        "It may have been deleted with its conversation.",
      );
    }
    // A visitor sent it, so it must never run in our origin: a file that looks like a picture is shown in a sandbox,
    // and anything else is a download.
    response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    response.attachment(file.name);
    if (isPicture(file.mediaType) && /\.(?:png|jpe?g|gif|webp)$/i.test(file.name)) {
      const disposition = String(response.getHeader("Content-Disposition"));
      response.setHeader("Content-Disposition", disposition.replace(/^attachment/, "inline"));
    }
    response.type(file.mediaType).send(Buffer.from(file.content));
  });

  /** Called before the bytes are read. @throws TOO_FAST */
  async function mayUpload(
    request: Request,
    { visitorId }: VisitorSession,
    { conversation, anew }: z.infer<typeof upload>,
  ): Promise<void> {
    const who = { visitorId, address: addressOf(request) };
    await limits.upload(who);
    // Several files sent together can be the first of a conversation: they start a single one, and the files are
    // counted.
    if (conversation === undefined && anew !== undefined) await limits.begin(who);
  }

  async function siteOf(request: Request): Promise<Site | undefined> {
    const query = parse(siteQuery, { site: request.query.site });
    if (!query.ok) throw badAddress(query.faults);
    const { site } = query.data;
    return site === undefined || site === "" ? undefined : deps.sites.byKey(site);
  }
}

function badAddress(faults: readonly Fault[]): TuppenceError {
  return bad(`There is a problem with the address: ${faultLine(faults, "the query")}.`, "See docs/widget.md.");
}

/**
 * What the frame will most likely choose. It knows the browser's languages better, and fetches another one if needed.
 */
function languageOf(request: Request, { settings, siteLanguage }: FrameConfig): string {
  if (settings.language !== "auto") return settings.language;
  return request.acceptsLanguages(...LANGUAGES) || (siteLanguage.split("-")[0] ?? "");
}

function siteUnknown(request: Request): TuppenceError {
  const said = request.query.site
    ? "This server doesn't know the chat's site."
    : "The chat's address doesn't name a site.";
  return new TuppenceError("SITE_UNKNOWN", said, "Check data-site in the page's script tag.");
}

function openToAll(response: Response): void {
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  response.setHeader("Access-Control-Allow-Origin", "*");
}
