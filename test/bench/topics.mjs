// Topics of conversations from ten examples each (server/topics): how many are told right, and what share is told at 95%.
// Needs a build, and the public sets, which aren't in this repository (docs/evaluation.md):
//   node test/bench/topics.mjs --data FOLDER [--seed 1] [--seeds 3] [--store]
// BANKING77: 10 examples of each of the 77 intents, drawn by the seed from its training file; measured on the rest of that
// file, as the folder has no official test split. CLINC150: 10 examples of each of the ten domains (150 intents), drawn from
// its training file; measured on its validation file, whose out-of-scope questions are counted apart. Nothing is chosen on
// what is measured: kernel, calibration and threshold come from leaving one example out.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dist, jsonl, ROOT } from "./measure/server.mjs";
import { machineOf, shuffled } from "./results.mjs";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "3" },
    store: { type: "boolean" },
  },
});
if (options.data === undefined) {
  console.error("Say where the sets are: node test/bench/topics.mjs --data FOLDER (banking77/, clinc150/).");
  process.exit(1);
}
const PRECISION = 0.95;
const EACH = 10;

// Larson et al., EMNLP 2019, data/domains.json of clinc/oos-eval.
const DOMAINS = {
  banking:
    "freeze_account routing pin_change bill_due pay_bill account_blocked interest_rate min_payment bill_balance transfer order_checks balance spending_history transactions report_fraud",
  credit_cards:
    "replacement_card_duration expiration_date damaged_card improve_credit_score report_lost_card card_declined credit_limit_change apr redeem_rewards credit_limit rewards_balance application_status credit_score new_card international_fees",
  kitchen_and_dining:
    "food_last confirm_reservation how_busy ingredients_list calories nutrition_info recipe restaurant_reviews restaurant_reservation meal_suggestion restaurant_suggestion cancel_reservation ingredient_substitution cook_time accept_reservations",
  home: "what_song play_music todo_list_update reminder reminder_update calendar_update order_status update_playlist shopping_list calendar next_song order todo_list shopping_list_update smart_home",
  auto_and_commute:
    "current_location oil_change_when oil_change_how uber traffic tire_pressure schedule_maintenance gas mpg distance directions last_maintenance gas_type tire_change jump_start",
  travel:
    "plug_type travel_notification translate flight_status international_visa timezone exchange_rate travel_suggestion travel_alert vaccines lost_luggage book_flight book_hotel carry_on car_rental",
  utility:
    "weather alarm date find_phone share_location timer make_call calculator definition measurement_conversion flip_coin spelling time roll_dice text",
  work: "pto_request_status next_holiday insurance_change insurance meeting_schedule payday taxes income rollover_401k pto_balance pto_request w2 schedule_meeting direct_deposit pto_used",
  small_talk:
    "who_made_you meaning_of_life who_do_you_work_for do_you_have_pets what_are_your_hobbies fun_fact what_is_your_name where_are_you_from goodbye thank_you greeting tell_joke are_you_a_bot how_old_are_you what_can_i_ask_you",
  meta: "change_speed user_name whisper_mode yes change_volume no change_language repeat change_accent cancel sync_device change_user_name change_ai_name reset_settings maybe",
};
const domainOf = new Map(
  Object.entries(DOMAINS).flatMap(([domain, intents]) => intents.split(" ").map((intent) => [intent, domain])),
);

const { openGgufEmbedder } = await dist("ports/embedder/gguf.js");
const { silentLog } = await dist("lib/log.js");
const { trainClassifier, classOf } = await dist("classification/classifier.js");
const { wilson } = await dist("math/wilson.js");
const { coverageAtPrecision, expectedCalibrationError } = await dist("math/metrics.js");
const embedder = await openGgufEmbedder({
  modelPath: join(ROOT, "models", "tuppence-embedder-en-q8_0.gguf"),
  log: silentLog,
});

const file = (name) => jsonl(join(options.data, name));
const byDomain = (rows) => rows.map(({ text, intent }) => ({ text, label: domainOf.get(intent) ?? null }));
const banking = file("banking77/train.jsonl").map(({ text, intent }) => ({ text, label: intent }));
const SETS = [
  {
    name: "BANKING77, 77 intents",
    published: [
      "published, 10 examples an intent, on the official test split, without abstaining (Casanueva et al. 2020):",
      "BERT-large fixed 67.55, tuned 83.42; USE 84.23; ConveRT 83.32; USE + ConveRT 85.19",
    ],
    pool: banking,
  },
  {
    name: "CLINC150, 10 domains",
    published: [
      "no published figure for ten domains from ten examples each; published sets have the 150 intents.",
      "The embedder was trained on questions of CLINC150's training file (models/tuppence-embedder-en.md).",
    ],
    pool: byDomain(file("clinc150/train.jsonl")).filter((row) => row.label !== null),
    measured: byDomain(file("clinc150/val.jsonl")),
  },
];

/** Every text's vector once. */
const vectors = new Map();
async function embedAll(rows) {
  const texts = [...new Set(rows.map((row) => row.text))].filter((text) => !vectors.has(text));
  for (let at = 0; at < texts.length; at += 256) {
    const some = texts.slice(at, at + 256);
    const found = await embedder.embed(some, { kind: "question" });
    for (const [i, text] of some.entries()) vectors.set(text, found[i]);
  }
}

function drawn(pool, labels, seed) {
  const left = new Map(labels.map((label) => [label, EACH]));
  const examples = [];
  const rest = [];
  for (const row of shuffled(pool, seed)) {
    const wanted = left.get(row.label);
    if (wanted > 0) {
      left.set(row.label, wanted - 1);
      examples.push(row);
    } else rest.push(row);
  }
  return { examples, rest };
}

const percent = (value) => `${(value * 100).toFixed(1)}%`;
const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;

async function measure({ pool, measured }, seed) {
  const labels = [...new Set(pool.map((row) => row.label))].sort();
  const { examples, rest } = drawn(pool, labels, seed);
  await embedAll([...examples, ...(measured ?? rest)]);
  const began = performance.now();
  const { classifier, scored } = trainClassifier(
    labels,
    examples.map((row) => ({ label: labels.indexOf(row.label), vector: vectors.get(row.text), isHistory: true })),
    PRECISION,
  );
  const trainMs = performance.now() - began;
  const rows = (measured ?? rest).map((row) => {
    const found = classOf(classifier, vectors.get(row.text));
    return { row, found, right: found?.classId === row.label, confidence: found?.probability ?? 0 };
  });
  const inScope = rows.filter((one) => one.row.label !== null);
  const outside = rows.filter((one) => one.row.label === null);
  const named = inScope.filter((one) => one.confidence >= classifier.threshold);
  const right = named.filter((one) => one.right).length;
  return {
    seed,
    examples: examples.length,
    measured: inScope.length,
    gamma: classifier.gamma,
    looAccuracy: scored.filter((one) => one.label === one.labelled.label).length / scored.length,
    accuracy: inScope.filter((one) => one.right).length / inScope.length,
    threshold: classifier.threshold,
    looCoverage: scored.filter((one) => one.probability >= classifier.threshold).length / scored.length,
    coverage: named.length / inScope.length,
    precision: named.length === 0 ? null : right / named.length,
    interval: wilson(right, named.length),
    oracleCoverage: coverageAtPrecision(
      inScope.map(({ confidence, right: isRight }) => ({ confidence, right: isRight, inScope: true })),
      PRECISION,
    ),
    calibrationError: expectedCalibrationError(inScope),
    ...(outside.length === 0
      ? {}
      : {
          outside: outside.length,
          outsideNamed: outside.filter((one) => one.confidence >= classifier.threshold).length,
        }),
    trainMs: Math.round(trainMs),
  };
}

const results = [];
for (const set of SETS) {
  const runs = [];
  for (let i = 0; i < Number(options.seeds); i++) runs.push(await measure(set, Number(options.seed) + i));
  results.push({ name: set.name, runs });
  console.log(`\n${set.name}: ${EACH} examples each, ${runs[0].examples} in all; measured on ${runs[0].measured}`);
  for (const run of runs) {
    console.log(
      `  seed ${run.seed}  accuracy ${percent(run.accuracy)} (left one out ${percent(run.looAccuracy)})   at 95%: ` +
        `${percent(run.coverage)} named, ${run.precision === null ? "–" : percent(run.precision)} right ` +
        `(${percent(run.interval.low)} to ${percent(run.interval.high)}); by oracle ${percent(run.oracleCoverage)} named; ` +
        `calibration error ${run.calibrationError.toFixed(3)}; gamma ${run.gamma}; trained in ${run.trainMs} ms` +
        (run.outside === undefined ? "" : `; out of scope: ${run.outsideNamed} of ${run.outside} named`),
    );
  }
  console.log(
    `  mean    accuracy ${percent(mean(runs.map((one) => one.accuracy)))}, at 95%: ${percent(mean(runs.map((one) => one.coverage)))} named, ` +
      `${percent(mean(runs.map((one) => one.precision ?? 0)))} right; by oracle ${percent(mean(runs.map((one) => one.oracleCoverage)))}`,
  );
  for (const line of set.published) console.log(`  ${line}`);
}
await embedder.close();

if (options.store) {
  const day = new Date().toISOString().slice(0, 10);
  const path = join(ROOT, "test", "bench", "results", `${day}-topics.json`);
  writeFileSync(
    path,
    `${JSON.stringify({ machine: machineOf(), precision: PRECISION, each: EACH, results }, null, 2)}\n`,
  );
  console.log(`\nstored in ${path}`);
}
