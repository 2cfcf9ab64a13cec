import { TuppenceError } from "../lib/errors.ts";
import { requireGguf } from "../lib/gguf-file.ts";
import type { Db } from "../ports/database/port.ts";
import type { SmallModel, SwitchableModel } from "../ports/small-model/port.ts";
import { findSiteById } from "../store/site.ts";
import { markPromoted, readTune, setTuneInUse, type TuneRow, tuneInUse } from "../store/tune.ts";
import type { TunesReply } from "../wire/models.ts";
import type { ModelFiles } from "./run.ts";

interface PromotionDeps {
  readonly db: Db;
  readonly smallModel: SwitchableModel;
  open(files: ModelFiles): Promise<SmallModel>;
  base(): Promise<{ readonly path: string; readonly id: string }>;
  readonly onSwitched?: () => void;
  readonly clock: { now(): Date };
}

/** What the server's small model uses, and changing it. The old one serves until the new one is ready. */
export function createPromotion(deps: PromotionDeps) {
  const { db, clock } = deps;

  /** Starts the model of a tune (null: the one that came) and puts it in the place of the one that serves. */
  async function switchTo(row: TuneRow | undefined): Promise<void> {
    const base = await deps.base();
    const files = row === undefined ? { modelPath: base.path } : filesOf(row, base.path);
    await requireGguf(files.adapterPath ?? files.modelPath);
    await deps.smallModel.replace(await deps.open(files));
    deps.onSwitched?.();
  }

  return {
    async state(): Promise<Pick<TunesReply, "inUse" | "former">> {
      const use = await tuneInUse(db);
      const own = use?.id == null ? undefined : await readTune(db, use.id);
      const before = use?.former == null ? undefined : await readTune(db, use.former);
      const site = own === undefined ? undefined : await findSiteById(db, own.siteId);
      return {
        inUse: own?.model == null ? null : { id: own.id, site: site?.key ?? "", model: own.model },
        former: use?.former === undefined ? null : { model: before?.model ?? null },
      };
    },
    async promote(row: TuneRow, replace: boolean): Promise<void> {
      const use = await tuneInUse(db);
      if (use?.id === row.id) return;
      const base = await deps.base();
      if (row.state !== "offered") throw notOffered(row.verdict ?? row.fault ?? `It is ${row.state}.`);
      if (row.kind !== "model" && row.base !== base.id) {
        throw notOffered(`It was made for ${row.base}; this server uses ${base.id} now.`);
      }
      const other = use?.id == null ? undefined : await readTune(db, use.id);
      if (other !== undefined && other.siteId !== row.siteId && !replace) {
        const site = await findSiteById(db, other.siteId);
        throw new TuppenceError(
          "ADAPTER_IN_USE",
          `The small model uses a tune of the site "${site?.key ?? ""}". A server uses one at a time.`,
          "Send replace: true (npm run tune -- --promote ID --replace) to take that one away.",
        );
      }
      await switchTo(row);
      await setTuneInUse(db, { id: row.id, former: use?.id ?? null });
      await markPromoted(db, row.id, clock.now());
    },
    /** Exchanges what is in use with what was before it, so that the step can be taken again. */
    async back(): Promise<void> {
      const use = await tuneInUse(db);
      if (use?.former === undefined) {
        throw new TuppenceError("NOT_FOUND", "No tune was ever put in use.", "Promote one first.");
      }
      await switchTo(use.former === null ? undefined : await readTune(db, use.former));
      await setTuneInUse(db, { id: use.former, former: use.id });
    },
  };
}

/** The files of a tune on top of a base. */
export function filesOf({ kind, path }: TuneRow, base: string): ModelFiles {
  const file = path ?? "";
  return kind === "model" ? { modelPath: file } : { modelPath: base, adapterPath: file };
}

const notOffered = (why: string) =>
  new TuppenceError(
    "TUNE_NOT_OFFERED",
    `This tune can't be put in use. ${why}`,
    "Add articles, phrasings or replies, train for longer, or use another small model; then tune again.",
  );
