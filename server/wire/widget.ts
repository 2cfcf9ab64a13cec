/** How a site's widget looks and behaves: what a manager sets, what the frame and the loader are given. */
import * as z from "zod/mini";

export const LANGUAGES = ["en", "de", "es", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A path as a rule writes it: "/returns*" (a star stands for anything), "*" for every page. */
const pages = z.string().check(z.minLength(1), z.maxLength(300));
const colour = z.string().check(z.regex(/^#[0-9a-f]{6}$/i, { error: "must be a colour such as #1f5f4a" }));

export const widgetTheme = z.object({
  /** Buttons, links, the visitor's own messages. */
  accent: z._default(colour, "#1f5f4a"),
  /** Null: light or dark as the visitor's device has it. */
  surface: z._default(z.nullable(colour), null),
  /** Null: what reads best on the surface. A text that does not is moved until its contrast is AA. */
  text: z._default(z.nullable(colour), null),
  /** Corner radius in pixels. */
  radius: z._default(z.int().check(z.minimum(0), z.maximum(28)), 16),
});
export type WidgetTheme = z.infer<typeof widgetTheme>;

/** The setting `widget` of a site. */
export const widgetSettings = z.object({
  theme: z.prefault(widgetTheme, {}),
  position: z._default(z.enum(["right", "left"]), "right"),
  /** `auto`: the browser's, where we have it, else the site's. */
  language: z._default(z.enum(["auto", ...LANGUAGES]), "auto"),
  /** What the machine calls itself; null: the site's name. */
  name: z._default(z.nullable(z.string().check(z.maxLength(80))), null),
  /** First words of an empty chat; null: ours, in the visitor's language. */
  greeting: z._default(z.nullable(z.string().check(z.maxLength(500))), null),
  /** Questions offered in an empty chat, by page; the first rule that fits. */
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
  /** A message beside the button, by page, after so many seconds; once a visitor and rule. */
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
  /** The line that says a machine answers; null: ours. It can be reworded, never left out. */
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
  /** Visitors may attach files. */
  files: z._default(z.boolean(), false),
  /** A sound for a message while the page is in the background, until the visitor turns it off. */
  sound: z._default(z.boolean(), false),
  /** Ask for a rating when a conversation ends. */
  askRating: z._default(z.boolean(), true),
});
export type WidgetSettings = z.infer<typeof widgetSettings>;

/** What the frame's document carries (attribute data-config of #tuppence), so that it opens without a second request. */
export const frameConfig = z.object({
  site: z.string(),
  siteName: z.string(),
  /** The site's own language, a BCP 47 tag. */
  siteLanguage: z.string(),
  /** Where the server is mounted: "" or "/chat". Addresses are made from it, Socket.IO's path too. */
  base: z.string(),
  settings: widgetSettings,
  /** Signed identity is demanded: without a token nothing is sent. */
  identityRequired: z.boolean(),
  isDemo: z.boolean(),
});
export type FrameConfig = z.infer<typeof frameConfig>;

/** GET /widget/button?site=KEY: what the loader needs before the frame is there. */
export const buttonConfig = z.object({
  accent: z.string(),
  position: z.enum(["right", "left"]),
  language: z.enum(["auto", ...LANGUAGES]),
  siteLanguage: z.string(),
  proactive: z.array(z.object({ pages: z.string(), delaySeconds: z.int(), text: z.string() })),
});
export type ButtonConfig = z.infer<typeof buttonConfig>;
