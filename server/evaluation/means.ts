import type { AblationRow } from "./ablation.ts";
import type { EvaluationFigures } from "./evaluate.ts";
import { FOREIGN, NEAR_MISS, type Slice } from "./slices.ts";

/** What is compared between sites. Null: there was nothing to take a share of. Keys are those of `evaluate --json`. */
export interface Compared {
  readonly accuracy_top1: number | null;
  readonly accuracy_top3: number | null;
  readonly coverage: number | null;
  readonly precision: number | null;
  readonly clarified: number | null;
  readonly clarified_hit: number | null;
  readonly suggested: number | null;
  readonly suggested_hit: number | null;
  readonly resolved: number | null;
  readonly near_misses_answered: number | null;
  readonly foreign_answered: number | null;
  readonly ece: number | null;
  readonly ece_by_chance: number | null;
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** One site's shares. */
export function comparedOf(figures: EvaluationFigures & { readonly kinds: readonly Slice[] }): Compared {
  const { clarified, suggested, kinds } = figures;
  const inside = figures.questions - figures.out_of_scope.count;
  const answeredOf = (name: string) => {
    const slice = kinds.find((kind) => kind.name === name);
    return slice === undefined ? null : share(slice.answered, slice.questions);
  };
  return {
    accuracy_top1: figures.accuracy_top1,
    accuracy_top3: figures.accuracy_top3,
    coverage: figures.coverage,
    precision: share(figures.right, figures.answered),
    clarified: share(clarified.count, inside),
    clarified_hit: share(clarified.hit, clarified.count),
    suggested: share(suggested.count, inside),
    suggested_hit: share(suggested.hit, suggested.count),
    resolved: figures.resolved,
    near_misses_answered: answeredOf(NEAR_MISS),
    foreign_answered: answeredOf(FOREIGN),
    ece: figures.ece,
    ece_by_chance: figures.ece_by_chance,
  };
}

/** The mean over sites, each weighing the same; a site counts where it has the share. */
export function meansOf(sites: readonly Compared[]): Compared {
  const mean = (pick: (site: Compared) => number | null) => meanOf(sites.map(pick));
  return {
    accuracy_top1: mean((site) => site.accuracy_top1),
    accuracy_top3: mean((site) => site.accuracy_top3),
    coverage: mean((site) => site.coverage),
    precision: mean((site) => site.precision),
    clarified: mean((site) => site.clarified),
    clarified_hit: mean((site) => site.clarified_hit),
    suggested: mean((site) => site.suggested),
    suggested_hit: mean((site) => site.suggested_hit),
    resolved: mean((site) => site.resolved),
    near_misses_answered: mean((site) => site.near_misses_answered),
    foreign_answered: mean((site) => site.foreign_answered),
    ece: mean((site) => site.ece),
    ece_by_chance: mean((site) => site.ece_by_chance),
  };
}

/** The mean of each row over the sites that have it. */
export function meanAblation(sites: readonly (readonly AblationRow[])[]): AblationRow[] {
  const names = new Set(sites.flatMap((rows) => rows.map((row) => row.name)));
  return [...names].map((name) => {
    const rows = sites.flatMap((site) => site.filter((row) => row.name === name));
    const mean = (pick: (row: AblationRow) => number) => meanOf(rows.map(pick)) ?? 0;
    return {
      name,
      accuracy_top1: mean((row) => row.accuracy_top1),
      accuracy_top3: mean((row) => row.accuracy_top3),
      coverage_at_95: mean((row) => row.coverage_at_95),
      auroc: mean((row) => row.auroc),
    };
  });
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
