/** Which column of a table, or which field of a record, is which field of an article. */

import { COLUMN_FIELDS, type ColumnChoice, type ColumnField } from "../wire/import.ts";

/** A column with what it was taken for, and what is in it, for a person to decide. */
export interface FoundColumn {
  readonly column: string;
  /** Null: not known, and left out. */
  readonly field: ColumnField | null;
  /** Its first values, shortened. */
  readonly samples: readonly string[];
}

/**
 * Names under which other systems and people keep the same thing, likeliest first: help centres' exports, spreadsheets in
 * English, German, French, Spanish, Italian, Portuguese and Dutch. Compared without case, accents and signs.
 */
const NAMES: Readonly<Record<ColumnField, readonly string[]>> = {
  id: ["id", "key", "articleid", "externalid", "slug", "identifier"],
  title:
    "title question questions articletitle subject headline heading name faq q titel frage betreff uberschrift titre question sujet titulo pregunta asunto titolo domanda pergunta vraag".split(
      " ",
    ),
  answer:
    "answer answers body articlebody content articlecontent text html reply response solution description a antwort inhalt losung beschreibung reponse contenu texte respuesta contenido risposta contenuto resposta conteudo antwoord inhoud".split(
      " ",
    ),
  examples:
    "examples phrasings alternativequestions variations variants utterances otherquestions beispiele formulierungen varianten exemples variantes ejemplos".split(
      " ",
    ),
  tags: "tags labels labelnames keywords category categories section folder topic kategorie kategorien schlagworter themen categorie categories etiquettes categoria categorias etiquetas".split(
    " ",
  ),
  url: "url link htmlurl publicurl articleurl permalink webaddress adresse lien enlace".split(" "),
  language: "language lang locale sprache langue idioma lingua taal".split(" "),
  audience: "audience visibility zielgruppe".split(" "),
  collection: ["collection"],
  variant_of: ["variantof", "translationof"],
  draft: ["draft", "isdraft", "entwurf", "brouillon", "borrador"],
  published: ["published", "ispublished"],
  status: ["status", "state"],
};

const bare = (name: string) =>
  name
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();

/** Column names as they are compared when a person chose: without case and spaces around. */
const chosen = (name: string) => name.trim().toLowerCase();

/**
 * The field of each column, in their order; undefined: left out. No field is taken from two columns.
 * @param choice a person's, which takes precedence
 */
export function fieldsOf(columns: readonly string[], choice: ColumnChoice = {}): (ColumnField | undefined)[] {
  const picks = new Map(Object.entries(choice).map(([name, field]) => [chosen(name), field]));
  const fields: (ColumnField | undefined)[] = columns.map(() => undefined);
  const free = new Set<number>();
  const taken = new Set<ColumnField>();
  for (const [i, column] of columns.entries()) {
    const pick = picks.get(chosen(column));
    if (pick === undefined) free.add(i);
    else if (pick !== "ignore" && !taken.has(pick)) {
      fields[i] = pick;
      taken.add(pick);
    }
  }
  for (const field of COLUMN_FIELDS) {
    if (taken.has(field)) continue;
    for (const name of NAMES[field]) {
      const at = [...free].find((i) => bare(columns[i] ?? "") === name);
      if (at === undefined) continue;
      fields[at] = field;
      free.delete(at);
      break;
    }
  }
  return fields;
}

/** Whether columns are enough for articles. */
export const areEnough = (fields: readonly (ColumnField | undefined)[]) =>
  fields.includes("title") && fields.includes("answer");

const PUBLIC = new Set("published public live visible active veroffentlicht publie publicado 2".split(" "));

/** An article's fields with `status` read: everything but "published" is a draft. */
export function withStatus(fields: Record<string, unknown>): Record<string, unknown> {
  const { status, ...rest } = fields;
  if (status === undefined || status === null || String(status).trim() === "") return rest;
  return { draft: !PUBLIC.has(bare(String(status))), ...rest };
}

/** Values of a column that are shown to a person. */
const SAMPLES = 3;
/** Characters of each. */
const SAMPLE_LENGTH = 80;

/** What a person decides by: every column with its first values. */
export function foundColumns(
  columns: readonly string[],
  fields: readonly (ColumnField | undefined)[],
  rows: readonly (readonly string[])[],
): FoundColumn[] {
  return columns.map((column, i) => ({
    column,
    field: fields[i] ?? null,
    samples: rows
      .map((row) => (row[i] ?? "").replace(/\s+/gu, " ").trim())
      .filter((value) => value !== "")
      .slice(0, SAMPLES)
      .map((value) => (value.length > SAMPLE_LENGTH ? `${value.slice(0, SAMPLE_LENGTH - 1)}…` : value)),
  }));
}
