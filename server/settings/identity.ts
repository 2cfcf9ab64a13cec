import { createPublicKey, type KeyObject } from "node:crypto";
import type { errors, JWTPayload } from "jose";
import { z } from "zod";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { textFault } from "../lib/storable.ts";

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
}

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
  if (exp - now.getTime() / 1000 > MAX_DAYS * 86_400 + TOLERANCE_SECONDS) {
    throw wrong(`The visitor's token isn't valid: it expires more than ${MAX_DAYS} days from now.`);
  }
  return {
    externalId: sub,
    ...(typeof name === "string" && name.trim() !== "" ? { name: name.trim().slice(0, 200) } : {}),
    ...(typeof email === "string" && z.email().max(254).safeParse(email).success ? { email } : {}),
  };
}

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
