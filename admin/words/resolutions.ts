import type { Escalation, Resolution, ResolutionFilter } from "../../server/wire/overview.ts";
import type { Words } from "../language.tsx";

/** What a conversation came to, and where it was escalated to, for lists, filters and charts. */
export interface ResolutionWords {
  readonly title: string;
  readonly classes: Readonly<Record<ResolutionFilter, string>>;
  /** What each class means, in a sentence; `hours`: the site's quiet period. */
  readonly meanings: Readonly<Record<Resolution, (hours: number) => string>>;
  readonly escalated: string;
  readonly tiers: Readonly<Record<Escalation, string>>;
}

export const resolutionWords: Words<ResolutionWords> = {
  en: {
    title: "Resolution",
    classes: {
      "handed-on": "Handed to a person",
      reopened: "Reopened",
      contradicted: "Contradicted",
      confirmed: "Confirmed",
      assumed: "Assumed",
      open: "Open",
      resolved: "Resolved",
      involved: "Answered by the machine",
    },
    meanings: {
      confirmed: () => "The visitor said that an answer helped, or rated the conversation 4 or 5.",
      assumed: (hours) => `Nobody asked for a person, and the visitor wrote nothing more for ${hours} hours.`,
      open: () => "It may still go either way.",
      contradicted: () =>
        "The visitor’s last opinion was a bad one, or the question was asked again in other words and nothing good was said after it.",
      reopened: (hours) =>
        `The visitor came back on the same subject: after ${hours} quiet hours or more, and within 7 days of the answer.`,
      "handed-on": () => "It was queued for a person, or a person took it.",
    },
    escalated: "Escalated to",
    tiers: { large: "Large model", person: "A person" },
  },
  de: {
    title: "Lösung",
    classes: {
      "handed-on": "An einen Menschen übergeben",
      reopened: "Wieder aufgenommen",
      contradicted: "Widersprochen",
      confirmed: "Bestätigt",
      assumed: "Angenommen",
      open: "Offen",
      resolved: "Gelöst",
      involved: "Von der Maschine beantwortet",
    },
    meanings: {
      confirmed: () => "Der Besucher sagte, dass eine Antwort half, oder bewertete das Gespräch mit 4 oder 5.",
      assumed: (hours) =>
        `Niemand verlangte nach einem Menschen, und der Besucher schrieb ${hours} Stunden lang nichts mehr.`,
      open: () => "Es kann noch so oder so ausgehen.",
      contradicted: () =>
        "Die letzte Meinung des Besuchers war schlecht, oder die Frage wurde mit anderen Worten noch einmal gestellt, ohne dass danach etwas Gutes gesagt wurde.",
      reopened: (hours) =>
        `Der Besucher kam mit demselben Thema zurück: nach mindestens ${hours} stillen Stunden und binnen 7 Tagen nach der Antwort.`,
      "handed-on": () => "Es kam in die Warteschlange für einen Menschen, oder ein Mensch übernahm es.",
    },
    escalated: "Weitergegeben an",
    tiers: { large: "Großes Modell", person: "Einen Menschen" },
  },
  es: {
    title: "Resolución",
    classes: {
      "handed-on": "Pasada a una persona",
      reopened: "Reabierta",
      contradicted: "Desmentida",
      confirmed: "Confirmada",
      assumed: "Supuesta",
      open: "Abierta",
      resolved: "Resuelta",
      involved: "Respondida por la máquina",
    },
    meanings: {
      confirmed: () => "El visitante dijo que una respuesta ayudó, o valoró la conversación con 4 o 5.",
      assumed: (hours) => `Nadie pidió una persona y el visitante no escribió nada más durante ${hours} horas.`,
      open: () => "Todavía puede acabar de una u otra forma.",
      contradicted: () =>
        "La última opinión del visitante fue mala, o la pregunta se repitió con otras palabras y después no se dijo nada bueno.",
      reopened: (hours) =>
        `El visitante volvió con el mismo asunto: tras ${hours} horas de silencio o más, y en los 7 días siguientes a la respuesta.`,
      "handed-on": () => "Se puso en la cola para una persona, o una persona la tomó.",
    },
    escalated: "Escalada a",
    tiers: { large: "Modelo grande", person: "Una persona" },
  },
  fr: {
    title: "Résolution",
    classes: {
      "handed-on": "Transmise à une personne",
      reopened: "Rouverte",
      contradicted: "Contredite",
      confirmed: "Confirmée",
      assumed: "Supposée",
      open: "En cours",
      resolved: "Résolue",
      involved: "Avec réponse de la machine",
    },
    meanings: {
      confirmed: () => "Le visiteur a dit qu’une réponse l’a aidé, ou a noté la conversation 4 ou 5.",
      assumed: (hours) => `Personne n’a été demandé, et le visiteur n’a plus rien écrit pendant ${hours} heures.`,
      open: () => "L’issue n’est pas encore connue.",
      contradicted: () =>
        "Le dernier avis du visiteur était mauvais, ou la question a été reposée autrement sans qu’un avis favorable suive.",
      reopened: (hours) =>
        `Le visiteur est revenu sur le même sujet : après au moins ${hours} heures de silence, et dans les 7 jours suivant la réponse.`,
      "handed-on": () => "Elle a été mise en file d’attente pour une personne, ou une personne l’a prise.",
    },
    escalated: "Transmise à",
    tiers: { large: "Grand modèle", person: "Une personne" },
  },
};
