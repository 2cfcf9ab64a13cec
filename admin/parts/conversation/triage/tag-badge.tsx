import { Badge } from "@mantine/core";
import type { TagWire } from "../../../../server/wire/desk.ts";

/** A tag in its colour. */
export function TagBadge({ tag, size = "sm" }: { tag: Pick<TagWire, "name" | "colour">; size?: "xs" | "sm" }) {
  return (
    <Badge size={size} variant="light" color={tag.colour} className="tag isolate" title={tag.name}>
      <bdi>{tag.name}</bdi>
    </Badge>
  );
}
