import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtFile } from "../../server/lib/built-file.ts";

/** One run of the real command on a part of the demo; every figure is then computed again from what it wrote. */
const folder = mkdtempSync(join(tmpdir(), "tuppence-evaluate-test-"));
const lines = (file: string) => readFileSync(file, "utf8").trim().split("\n");
const parsed = <T>(file: string) => lines(file).map((line) => JSON.parse(line) as T);
interface Row {
  question: string;
  tier: string;
  form: string;
  articles: string[];
  options: string[];
  confidence: number;
  first_token_ms: number | null;
  cost_nano_usd: number;
}
let questions: { question: string; expect: string | null }[];
let rows: Row[];
// biome-ignore lint/suspicious/noExplicitAny: the report is what is under test.
let report: any;

function run(...args: string[]) {
  return spawnSync(
    process.execPath,
    [builtFile(import.meta.url.replace("/test/commands/", "/server/"), "cli.js"), "evaluate", ...args],
    {
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: folder, DATA_DIR: join(folder, "data"), SLM_MODEL: "none" },
      timeout: 280_000,
    },
  );
}

beforeAll(() => {
  const articles = lines("demo/knowledge.jsonl").slice(0, 24);
  const ids = new Set(articles.map((line) => (JSON.parse(line) as { id: string }).id));
  questions = [
    ...parsed<{ question: string; expect: string }>("demo/questions.jsonl")
      .filter((q) => ids.has(q.expect))
      .slice(0, 40),
    ...parsed<{ question: string; expect: null }>("demo/foreign.jsonl").slice(0, 20),
  ];
  writeFileSync(join(folder, "k.jsonl"), `${articles.join("\n")}\n`);
  writeFileSync(join(folder, "q.jsonl"), questions.map((q) => `${JSON.stringify(q)}\n`).join(""));
  const out = run(
    "--knowledge",
    join(folder, "k.jsonl"),
    "--questions",
    join(folder, "q.jsonl"),
    "--out",
    join(folder, "out.jsonl"),
    "--json",
  );
  expect(out.status, out.stderr).toBe(0);
  report = JSON.parse(out.stdout);
  rows = parsed<Row>(join(folder, "out.jsonl"));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("every printed figure can be computed again from --out and the questions", () => {
  const all = () => rows.map((row, i) => ({ ...row, expect: questions[i]?.expect ?? null }));
  const answers = ["cached", "quoted", "composed", "large"];

  test("a line for each question, in order, without what was expected", () => {
    expect(rows.map((row) => row.question)).toEqual(questions.map((q) => q.question));
    expect(new Set(rows.flatMap((row) => Object.keys(row)))).toEqual(
      new Set([
        "question",
        "tier",
        "form",
        "articles",
        "options",
        "confidence",
        "judged",
        "first_token_ms",
        "cost_nano_usd",
      ]),
    );
    expect(report.questions).toBe(60);
  });

  test("accuracy, coverage, precision, clarified, resolved, foreign", () => {
    const inside = all().filter((r) => r.expect !== null);
    const outside = all().filter((r) => r.expect === null);
    const right = all().filter((r) => answers.includes(r.form) && r.articles[0] === r.expect).length;
    const answered = all().filter((r) => answers.includes(r.form)).length;
    const hits = inside.filter((r) => r.form === "clarify" && r.options.includes(r.expect ?? "")).length;
    expect(report.accuracy_top1).toBeCloseTo(
      inside.filter((r) => r.articles[0] === r.expect).length / inside.length,
      12,
    );
    expect(report.accuracy_top3).toBeCloseTo(
      inside.filter((r) => r.articles.slice(0, 3).includes(r.expect ?? "")).length / inside.length,
      12,
    );
    expect([report.answered, report.right, report.wrong]).toEqual([answered, right, answered - right]);
    expect(report.coverage).toBeCloseTo(inside.filter((r) => answers.includes(r.form)).length / inside.length, 12);
    expect(report.precision).toBeCloseTo(right / answered, 12);
    expect(report.clarified).toEqual({ count: inside.filter((r) => r.form === "clarify").length, hit: hits });
    const suggested = inside.filter((r) => r.form === "suggested");
    const helped = suggested.filter((r) => r.options.includes(r.expect ?? "")).length;
    expect(report.suggested).toEqual({ count: suggested.length, hit: helped });
    expect(report.resolved).toBeCloseTo((right + hits + helped) / inside.length, 12);
    expect(report.out_of_scope).toEqual({
      count: 20,
      answered: outside.filter((r) => answers.includes(r.form)).length,
      clarified: outside.filter((r) => r.form === "clarify").length,
      suggested: outside.filter((r) => r.form === "suggested").length,
    });
    expect(report.escalated).toBe(all().filter((r) => r.tier === "person" || r.tier === "large").length);
  });

  test("AUROC by counting every pair, calibration error bin by bin, AUGRC and coverage head by head", () => {
    const judged = all().map((r) => ({
      p: r.confidence,
      right: r.expect !== null && r.articles[0] === r.expect,
      inside: r.expect !== null,
    }));
    let won = 0;
    let pairs = 0;
    for (const a of judged.filter((j) => j.right))
      for (const b of judged.filter((j) => !j.right)) {
        pairs += 1;
        won += a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0;
      }
    expect(report.auroc).toBeCloseTo(won / pairs, 10);
    let ece = 0;
    for (let bin = 0; bin < 15; bin++) {
      const inBin = judged.filter((j) => Math.min(14, Math.floor(j.p * 15)) === bin);
      if (inBin.length === 0) continue;
      const mean = inBin.reduce((sum, j) => sum + j.p, 0) / inBin.length;
      ece += (inBin.length / judged.length) * Math.abs(mean - inBin.filter((j) => j.right).length / inBin.length);
    }
    expect(report.ece).toBeCloseTo(ece, 10);
    const sorted = [...judged].sort((a, b) => b.p - a.p);
    const distinct = new Set(sorted.map((j) => j.p)).size === sorted.length;
    let area = 0;
    let best = 0;
    sorted.forEach((one, i) => {
      const head = sorted.slice(0, i + 1);
      area += head.filter((j) => !j.right).length / sorted.length;
      const cut = sorted[i + 1]?.p !== one.p;
      if (cut && head.filter((j) => j.right).length / head.length >= 0.95) best = head.filter((j) => j.inside).length;
    });
    if (distinct) expect(report.augrc).toBeCloseTo(area / sorted.length, 10);
    expect(report.coverage_at_95).toBeCloseTo(best / judged.filter((j) => j.inside).length, 10);
  });

  test("latency, cost and forms", () => {
    const first = all()
      .flatMap((r) => (r.first_token_ms === null ? [] : [r.first_token_ms]))
      .sort((a, b) => a - b);
    const at = (p: number) => {
      const place = (first.length - 1) * p;
      const low = first[Math.floor(place)] ?? 0;
      return low + ((first[Math.ceil(place)] ?? low) - low) * (place % 1);
    };
    expect(report.first_token_ms.p50).toBeCloseTo(at(0.5), 9);
    expect(report.first_token_ms.p95).toBeCloseTo(at(0.95), 9);
    expect(report.cost_per_1000_usd).toBeCloseTo(
      (all().reduce((sum, r) => sum + r.cost_nano_usd, 0) / 1e9 / 60) * 1000,
      12,
    );
    expect(rows.every((row) => row.cost_nano_usd > 0)).toBe(true);
    const forms: Record<string, number> = {};
    for (const row of rows) forms[row.form] = (forms[row.form] ?? 0) + 1;
    expect(report.forms).toEqual(forms);
  });

  test("the machine, the commit and what each part is worth are told", () => {
    expect(report.machine).toMatch(/Node v\d+/);
    expect(report.commit).toMatch(/^([0-9a-f]{12}(\+changes)?|unknown)$/);
    expect(report.ablation.map((row: { name: string }) => row.name)).toEqual(
      expect.arrayContaining(["words", "plus vectors", "plus classifier"]),
    );
  });
});

test("a questions file with a bad line is refused with its number and what a line is", () => {
  writeFileSync(join(folder, "bad.jsonl"), '{"question":"a","expect":null}\n{"question":7}\n');
  const out = run("--knowledge", join(folder, "k.jsonl"), "--questions", join(folder, "bad.jsonl"));
  expect(out.status).toBe(1);
  expect(out.stderr).toMatch(/KNOWLEDGE_LINE_BAD: .*bad\.jsonl:2/);
});

test("a knowledge file that is not there is refused with a code", () => {
  const out = run("--knowledge", join(folder, "none.jsonl"), "--questions", join(folder, "q.jsonl"));
  expect(out.status).toBe(1);
  expect(out.stderr).toContain("KNOWLEDGE_FILE_UNREADABLE");
});

describe("several sites", () => {
  const K = "knowledge.jsonl";
  const kinds = ["plain", "short"];

  /** The same articles without phrasings, and the same questions, in a folder called otherwise. */
  function site(name: string): string {
    const at = join(folder, name);
    mkdirSync(at, { recursive: true });
    const articles = parsed<{ examples?: string[] }>(join(folder, "k.jsonl")).map(({ examples: _, ...rest }) => rest);
    writeFileSync(join(at, K), articles.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const asked = questions.map((one, i) => ({
      ...one,
      kind: one.expect === null ? "foreign" : kinds[i % 2],
      ...(i === 0 && { lang: "de" }),
    }));
    writeFileSync(join(at, "questions.jsonl"), asked.map((one) => `${JSON.stringify(one)}\n`).join(""));
    return at;
  }

  /** A prior that has only seen wrong articles: with it, nothing is answered, asked back or suggested. */
  function hopeless(name: string, learntOn: string[]): void {
    mkdirSync(join(folder, "priors"), { recursive: true });
    const shipped = JSON.parse(readFileSync("server/gate/data/gate-prior.json", "utf8"));
    const prior = { ...shipped, learntOn };
    for (const set of ["words", "vectors", "classifier"]) {
      const curve = shipped[set].curve.map(([first, three, , , answerable]: number[]) => [
        first,
        three,
        0,
        0,
        answerable,
      ]);
      prior[set] = { ...shipped[set], curve };
    }
    writeFileSync(join(folder, "priors", `without-${name}.json`), JSON.stringify(prior));
  }

  test("each gets its own prior, slices and a place in the means", () => {
    const folders = [site("unseen"), site("demo")];
    hopeless("unseen", ["demo"]);
    const priors = ["--prior", join(folder, "priors"), "--precision", "0.6"];
    const out = run("--sites", ...folders, ...priors, "--no-ablation", "--json", "--out", join(folder, "all.jsonl"));
    expect(out.status, out.stderr).toBe(0);
    // biome-ignore lint/suspicious/noExplicitAny: the report is what is under test.
    const { sites, means, kinds: pooled, all }: any = JSON.parse(out.stdout);
    const [unseen, demo] = sites;
    expect(unseen).toMatchObject({ site: "unseen", prior: { shipped: false, learnt_on_site: false }, answered: 0 });
    expect(demo).toMatchObject({ site: "demo", prior: { shipped: true, learnt_on_site: true } });
    expect(demo.answered).toBeGreaterThan(0);
    // The same articles and weights: what differs is what the prior's curve makes of them.
    expect(unseen.accuracy_top1).toBe(demo.accuracy_top1);

    const asked = parsed<{ site: string; form: string }>(join(folder, "all.jsonl"));
    expect(asked.map((one) => one.site)).toEqual([...questions.map(() => "unseen"), ...questions.map(() => "demo")]);
    expect(means.coverage).toBeCloseTo(demo.coverage / 2, 12);
    expect(means.precision).toBe(demo.precision);
    expect(means.foreign_answered).toBeCloseTo(demo.out_of_scope.answered / demo.out_of_scope.count / 2, 12);
    expect(all.questions).toBe(2 * questions.length);
    // The same confidences twice: together they are as well or badly calibrated as each.
    expect(all.ece).toBeCloseTo((unseen.ece + demo.ece) / 2, 10);
    const inside = questions.filter((one) => one.expect !== null).length;
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    const counts = pooled.map((one: any) => [one.name, one.questions]);
    expect(counts).toEqual([
      ["plain", 2 * Math.ceil(inside / 2)],
      ["short", 2 * Math.floor(inside / 2)],
      ["foreign", 2 * (questions.length - inside)],
    ]);
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    expect(demo.languages.map((one: any) => [one.name, one.questions])).toEqual([
      ["de", 1],
      ["en", questions.length - 1],
    ]);
  }, 300_000);

  test("the table has a line for each site, their mean, and says whose prior has seen them", () => {
    const out = run("--sites", site("demo"), "--limit", "4", "--no-ablation");
    expect(out.status, out.stderr).toBe(0);
    expect(out.stdout).toMatch(/^\| demo \| 4 \|/m);
    expect(out.stdout).toMatch(/^\| mean \| 4 \|/m);
    expect(out.stdout).toContain("The gate's prior was learned on these sites too (--prior gives another): demo.");
  }, 300_000);

  test("a prior that was learnt on the site itself is refused", () => {
    hopeless("seen", ["seen"]);
    const out = run("--sites", site("seen"), "--prior", join(folder, "priors"));
    expect(out.status).toBe(1);
    expect(out.stderr).toMatch(/CONFIG_INVALID: .*learned on seen itself/);
  });

  test("a folder without priors, and one site's files beside several sites' folders, are refused", () => {
    const at = site("demo");
    expect(run("--sites", at, "--prior", join(folder, "nowhere")).stderr).toContain("CONFIG_INVALID");
    expect(run("--sites", at, "--knowledge", join(at, K)).stderr).toContain("CONFIG_INVALID");
    expect(run("--knowledge", join(at, K)).stderr).toContain("CONFIG_INVALID");
    expect(run("--sites", at, at).stderr).toContain("two sites called demo");
  });
});
