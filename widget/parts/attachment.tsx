import { safeUrl } from "../../markdown/blocks.ts";
import type { MessageWire } from "../../server/wire/http.ts";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** A message's file: pictures are shown, anything else is a chip. */
export function Attachment({ file }: { file: NonNullable<MessageWire["attachment"]> }) {
  const { words, locale, config } = useFrame();
  // "/widget/files/…", relative to where the server is mounted.
  const url = safeUrl(config.base + file.url);
  const size = sizeOf(file.size, locale);
  const isPicture = PICTURES.has(file.mediaType) && url !== undefined;
  const inside = isPicture ? (
    <img src={url} alt={file.name} loading="lazy" />
  ) : (
    <>
      <Icon name="file" size={18} />
      <bdi>{file.name}</bdi>
      <span className="file-size">{size}</span>
    </>
  );
  if (url === undefined) return <span className="file">{inside}</span>;
  return (
    <a className={isPicture ? "file picture" : "file"} href={url} target="_blank" rel="noopener noreferrer">
      {inside}
      <span className="sr-only"> ({words.newTab})</span>
    </a>
  );
}

/** @param bytes of the file @param locale BCP 47 */
function sizeOf(bytes: number, locale: string): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: unit === "megabyte" ? 1 : 0,
  }).format(value);
}
