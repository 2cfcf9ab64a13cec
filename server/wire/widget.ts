/** How a site's widget looks and behaves: a manager's settings, and what the frame and the loader receive. */
import * as z from "zod/mini";
import { FILE_KINDS, MAX_FILE_MB } from "./file-kinds.ts";

export const LANGUAGES = ["en", "de", "es", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A path as rules write it: "/returns*" (a star matches anything), "*" for every page. */
const pages = z.string().check(z.minLength(1), z.maxLength(300));
const colour = z.string().check(z.regex(/^#[0-9a-f]{6}$/i, { error: "must be a colour such as #1f5f4a" }));

export const widgetTheme = z.object({
  /** Buttons, links, the visitor's own messages. */
  accent: z._default(colour, "#1f5f4a"),
  /** Null: light or dark, like the visitor's device. */
  surface: z._default(z.nullable(colour), null),
  /** Null: what is most readable on the surface. A colour that isn't is adjusted until its contrast is AA. */
  text: z._default(z.nullable(colour), null),
  /** Corner radius in pixels. */
  radius: z._default(z.int().check(z.minimum(0), z.maximum(28)), 16),
});
export type WidgetTheme = z.infer<typeof widgetTheme>;

/** The setting `widget` of a site. */
export const widgetSettings = z.object({
  theme: z.prefault(widgetTheme, {}),
  position: z._default(z.enum(["right", "left"]), "right"),
  /** `auto`: the browser's if we have it, otherwise the site's. */
  language: z._default(z.enum(["auto", ...LANGUAGES]), "auto"),
  /** The assistant's name; null: the site's name. */
  name: z._default(z.nullable(z.string().check(z.maxLength(80))), null),
  /** First message of an empty chat; null: ours, in the visitor's language. */
  greeting: z._default(z.nullable(z.string().check(z.maxLength(500))), null),
  /** Questions offered in an empty chat, by page; the first rule that matches. */
  suggestions: z._default(
    z
      .array(
        z.object({
          pages,
          questions: z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.minLength(1), z.maxLength(6)),
        }),
      )
      .check(z.maxLength(50)),
    [],
  ),
  /** A message next to the button, by page, after a number of seconds; once per visitor and rule. */
  proactive: z._default(
    z
      .array(
        z.object({
          pages,
          delaySeconds: z.int().check(z.minimum(0), z.maximum(3600)),
          text: z.string().check(z.minLength(1), z.maxLength(300)),
        }),
      )
      .check(z.maxLength(20)),
    [],
  ),
  /** The line that says that an assistant answers; null: ours. It can be reworded but not removed. */
  disclosure: z._default(z.nullable(z.string().check(z.minLength(1), z.maxLength(300))), null),
  /** Ask for consent before the first message. */
  consent: z._default(
    z.nullable(
      z.object({
        text: z.nullable(z.string().check(z.maxLength(1000))),
        /** The privacy notice. */
        url: z.nullable(z.url()),
      }),
    ),
    null,
  ),
  /** The files that visitors can send. */
  files: z._default(z.enum(FILE_KINDS), "off"),
  /** The files that agents can send. */
  agentFiles: z._default(z.enum(FILE_KINDS), "everything"),
  /** Megabytes of one file. */
  fileMb: z._default(z.int().check(z.minimum(1), z.maximum(MAX_FILE_MB)), 10),
  /** A sound for a message while the page is in the background, unless the visitor turns it off. */
  sound: z._default(z.boolean(), false),
  /** Show agents the pages that a visitor sees while the chat is in use. */
  showPages: z._default(z.boolean(), true),
  /** Ask for a rating when a conversation ends. */
  askRating: z._default(z.boolean(), true),
});
export type WidgetSettings = z.infer<typeof widgetSettings>;

/**
 * The configuration in the frame's document (attribute data-config of #tuppence), so that it opens without a second
 * request.
 */
export const frameConfig = z.object({
  site: z.string(),
  siteName: z.string(),
  /** The site's own language, a BCP 47 tag. */
  siteLanguage: z.string(),
  /** Where the server is mounted: "" or "/chat". Addresses are based on it, including Socket.IO's path. */
  base: z.string(),
  settings: widgetSettings,
  /** Visitors must be identified: without a token, nothing is sent. */
  identityRequired: z.boolean(),
  isDemo: z.boolean(),
});
export type FrameConfig = z.infer<typeof frameConfig>;

/** GET /widget/button?site=KEY: what the loader needs before the frame exists. */
export const buttonConfig = z.object({
  accent: z.string(),
  position: z.enum(["right", "left"]),
  language: z.enum(["auto", ...LANGUAGES]),
  siteLanguage: z.string(),
  proactive: z.array(z.object({ pages: z.string(), delaySeconds: z.int(), text: z.string() })),
});
export type ButtonConfig = z.infer<typeof buttonConfig>;
