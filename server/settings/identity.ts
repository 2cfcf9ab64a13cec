import { createPublicKey, type KeyObject } from "node:crypto";
import type { errors, JWTPayload } from "jose";
import { z } from "zod";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { textFault } from "../lib/storable.ts";
import type { CustomAttributes, CustomValue } from "../wire/customers.ts";

/** HS256 needs keys of at least 256 bits (RFC 7518, section 3.2): 32 characters. */
const MIN_SECRET = 32;
/** A token that lives longer than a month is a password that nobody changes. */
const MAX_DAYS = 31;
/** Seconds by which the company's clock may differ from ours. */
const TOLERANCE_SECONDS = 60;

/** The setting `identity` of a site. */
export const identitySchema = z
  .object({
    /** `optional`: anonymous and identified visitors; `strict`: identified ones only. */
    mode: z.enum(["optional", "strict"]).default("optional"),
    /** Shared with the company's server, which signs HS256 tokens with it. */
    secret: z.string().min(MIN_SECRET).max(500).nullable().default(null),
    /** SPKI in PEM; if set, tokens must be signed for it (RS256, ES256 or EdDSA) and the secret is ignored. */
    publicKey: z
      .string()
      .max(5000)
      .refine((pem) => keyOf(pem) !== undefined, {
        error: "must be a public key in PEM: RSA of 2048 bits, P-256 or Ed25519",
      })
      .nullable()
      .default(null),
  })
  .refine(({ mode, secret, publicKey }) => mode === "optional" || secret !== null || publicKey !== null, {
    error: "strict needs a secret or a public key",
  });
export type IdentitySettings = z.infer<typeof identitySchema>;

/** Who an identified visitor is. */
export interface Identity {
  /** The company's own id for the person (`sub`). */
  readonly externalId: string;
  readonly name?: string;
  readonly email?: string;
  /** What the company says about them, for articles with an audience; values by name, both in lower case. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** The same as it was written, for agents. */
  readonly custom?: CustomAttributes;
}

/** Attributes of a person, values of one, and characters of a name and a value. */
const ATTRIBUTES = { most: 50, values: 50, name: 40, value: 100 };
/** Claims that are attributes by themselves; others are in the claim `attributes`. */
const OWN_CLAIMS = ["plan", "country", "segments"] as const;

/** The key with its one algorithm: a token can't choose how it's checked. */
function keyOf(pem: string): { key: KeyObject; algorithm: string } | undefined {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    return undefined;
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  // createPublicKey would also accept a private key, which doesn't belong in a setting.
  if (!pem.includes("BEGIN PUBLIC KEY")) return undefined;
  if (type === "rsa" && (details?.modulusLength ?? 0) >= 2048) return { key, algorithm: "RS256" };
  if (type === "ec" && details?.namedCurve === "prime256v1") return { key, algorithm: "ES256" };
  if (type === "ed25519") return { key, algorithm: "EdDSA" };
  return undefined;
}

/**
 * Checks a visitor's JWT against the site's settings.
 * @throws IDENTITY_WRONG with the reason
 */
export async function checkIdentity(token: string, settings: IdentitySettings, now: Date): Promise<Identity> {
  const asymmetric = settings.publicKey === null ? undefined : keyOf(settings.publicKey);
  if (asymmetric === undefined && settings.secret === null) {
    throw wrong("This site has set no secret and no public key.", "Set one up: Settings, Identity.");
  }
  const key = asymmetric?.key ?? new TextEncoder().encode(settings.secret ?? "");
  let claims: JWTPayload;
  // Loaded with the first identified visitor: most sites have none.
  const { errors, jwtVerify } = await import("jose");
  try {
    ({ payload: claims } = await jwtVerify(token, key, {
      algorithms: [asymmetric?.algorithm ?? "HS256"],
      requiredClaims: ["sub", "exp"],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: now,
    }));
  } catch (error) {
    throw wrong(`The visitor's token isn't valid: ${faultOf(error, errors)}.`);
  }
  const { sub, exp = 0, name, email } = claims;
  if (typeof sub !== "string" || sub.trim() === "" || sub.length > 200) {
    throw wrong("The visitor's token isn't valid: \"sub\" must be text of 1 to 200 characters.");
  }
  for (const [claim, value] of Object.entries({ sub, name, email })) {
    const fault = typeof value === "string" ? textFault(value) : undefined;
    if (fault !== undefined) throw wrong(`The visitor's token isn't valid: "${claim}" ${fault}.`);
  }
  const { attributes, custom } = attributesOf(claims);
  if (exp - now.getTime() / 1000 > MAX_DAYS * 86_400 + TOLERANCE_SECONDS) {
    throw wrong(`The visitor's token isn't valid: it expires more than ${MAX_DAYS} days from now.`);
  }
  return {
    externalId: sub,
    ...(Object.keys(attributes).length === 0 ? {} : { attributes, custom }),
    ...(typeof name === "string" && name.trim() !== "" ? { name: name.trim().slice(0, 200) } : {}),
    ...(typeof email === "string" && z.email().max(254).safeParse(email).success ? { email } : {}),
  };
}

/**
 * What the token says about the person: `plan`, `country`, `segments`, and whatever is in `attributes`.
 * @throws IDENTITY_WRONG for what can't be an attribute: a mistake would show articles to nobody, without a word
 */
function attributesOf(claims: JWTPayload): {
  attributes: Record<string, readonly string[]>;
  custom: Record<string, CustomValue>;
} {
  const { attributes = {} } = claims;
  if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes)) {
    throw wrong("The visitor's token isn't valid: \"attributes\" must be an object.", ATTRIBUTES_REMEDY);
  }
  const own = OWN_CLAIMS.flatMap((name) => (claims[name] === undefined ? [] : [[name, claims[name]] as const]));
  const all = [...Object.entries(attributes), ...own];
  if (all.length > ATTRIBUTES.most) {
    throw wrong(`The visitor's token isn't valid: it has more than ${ATTRIBUTES.most} attributes.`, ATTRIBUTES_REMEDY);
  }
  const found: Record<string, readonly string[]> = Object.create(null);
  const custom: Record<string, CustomValue> = Object.create(null);
  for (const [name, value] of all) {
    if (value === null) continue;
    const values = (Array.isArray(value) ? value : [value]).map((one: unknown) =>
      typeof one === "number" || typeof one === "boolean" ? String(one) : one,
    );
    const isFit =
      name.length <= ATTRIBUTES.name &&
      values.length <= ATTRIBUTES.values &&
      values.every((one) => typeof one === "string" && one.length <= ATTRIBUTES.value && textFault(one) === undefined);
    if (!isFit || textFault(name) !== undefined) {
      throw wrong(
        `The visitor's token isn't valid: the attribute "${name.slice(0, ATTRIBUTES.name)}" must be text, a number, true or false, or a list of at most ${ATTRIBUTES.values} of them.`,
        ATTRIBUTES_REMEDY,
      );
    }
    found[name.toLowerCase()] = values.map((one) => String(one).trim().toLowerCase()).filter((one) => one !== "");
    // It was just found to be text, a number, true or false, or a list of them.
    custom[name] = value as CustomValue;
  }
  return { attributes: { ...found }, custom: { ...custom } };
}

const ATTRIBUTES_REMEDY =
  'Write attributes as text or lists of text, such as "plan": "pro" or "attributes": {"region": ["eu", "uk"]}.';

type JoseErrors = typeof errors;

/** A description, never with the token or the key in it. */
function faultOf(error: unknown, errors: JoseErrors): string {
  if (error instanceof errors.JWTExpired) return "it has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return `"${error.claim}" is missing or wrong`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "it's signed with another key";
  if (error instanceof errors.JOSEAlgNotAllowed) return "it's signed with a different algorithm from the site's";
  if (error instanceof errors.JOSEError) return "it isn't a JWT";
  return messageOf(error);
}

function wrong(
  message: string,
  remedy = "Create a new one on your server with sub and exp, signed with HS256 and the site's secret (or for its public key).",
): TuppenceError {
  return new TuppenceError("IDENTITY_WRONG", message, remedy);
}
