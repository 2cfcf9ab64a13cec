import { useEffect, useState } from "react";
import type { MessageWire } from "../../server/wire/http.ts";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

/** A message's file: of a picture its preview, of anything else a chip; a click saves it. */
export function Attachment({ file }: { file: NonNullable<MessageWire["attachment"]> }) {
  const { line, locale, words } = useFrame();
  const { id, name, size, preview } = file;
  const [isLost, setLost] = useState(false);
  const picture = usePicture(preview === undefined ? undefined : id);
  const save = async () => {
    const blob = await line.file(id, false);
    setLost(blob === undefined);
    if (blob === undefined) return;
    const url = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return (
    <>
      <button type="button" className={preview === undefined ? "file" : "file picture"} onClick={() => void save()}>
        {preview === undefined ? (
          <>
            <Icon name="file" size={18} />
            <bdi>{name}</bdi>
            <span className="file-size">{sizeOf(size, locale)}</span>
          </>
        ) : (
          // Its place is kept until it's here.
          <img src={picture ?? EMPTY} alt={name} {...preview} />
        )}
        <span className="sr-only"> ({words.saveFile})</span>
      </button>
      {isLost ? (
        <p className="told bad" role="alert">
          {words.fileLost}
        </p>
      ) : null}
    </>
  );
}

const EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

/** Where a picture can be shown from: an image's request can't carry the visitor's token. */
function usePicture(id: string | undefined): string | undefined {
  const { line } = useFrame();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (id === undefined) return;
    let made: string | undefined;
    let isGone = false;
    void line.file(id, true).then((blob) => {
      if (blob === undefined || isGone) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      isGone = true;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [id, line]);
  return url;
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
