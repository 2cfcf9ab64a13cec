import { createHash, createHmac } from "node:crypto";

/** AWS Signature Version 4, for one request to S3: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
export interface ToSign {
  readonly method: "GET" | "PUT" | "DELETE";
  /** Without a query, and with a path that is encoded as it's sent. */
  readonly url: URL;
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
  readonly at: Date;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** SHA-256 of no body. */
export const EMPTY_HASH = sha256("");

/** The headers that sign a request, beside its `host`. */
export function signedHeaders(request: ToSign): Record<string, string> {
  const { method, url, bodyHash, at, region, accessKey, secretKey } = request;
  const moment = `${at.toISOString().replace(/[-:]|\.\d{3}/g, "")}`;
  const day = moment.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const signed = "host;x-amz-content-sha256;x-amz-date";
  const canonical = [
    method,
    url.pathname,
    "",
    `host:${url.host}`,
    `x-amz-content-sha256:${bodyHash}`,
    `x-amz-date:${moment}`,
    "",
    signed,
    bodyHash,
  ].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce<Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    Buffer.from(`AWS4${secretKey}`),
  );
  const text = ["AWS4-HMAC-SHA256", moment, scope, sha256(canonical)].join("\n");
  const signature = createHmac("sha256", key).update(text).digest("hex");
  return {
    "x-amz-date": moment,
    "x-amz-content-sha256": bodyHash,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
