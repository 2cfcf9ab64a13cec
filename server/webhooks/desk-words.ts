import type { DraftState } from "../wire/approval.ts";
import type { DeskCause, Priority, Sentiment } from "../wire/desk.ts";
import type { DueKind } from "../wire/service-level.ts";
import type { Language } from "../wire/widget.ts";

/** What a team's channel reads about an event at the desk, in the console's own words. */
export interface DeskWords {
  readonly by: string;
  readonly why: string;
  readonly causes: Readonly<Record<DeskCause, string>>;
  readonly rule: string;
  readonly team: string;
  readonly noTeam: string;
  readonly priority: string;
  readonly priorities: Readonly<Record<Priority, string>>;
  readonly sentiment: string;
  readonly sentiments: Readonly<Record<Sentiment, string>>;
  readonly tags: string;
  readonly until: string;
  readonly untilTheyWrite: string;
  /** Who follows it, or no longer does. */
  readonly follower: string;
  readonly target: string;
  readonly targets: Readonly<Record<DueKind, string>>;
  readonly due: string;
  readonly draft: string;
  readonly drafts: Readonly<Record<DraftState, string>>;
  readonly into: string;
  readonly from: string;
}

export const deskWords: Readonly<Record<Language, DeskWords>> = {
  en: {
    by: "By",
    why: "Why",
    causes: {
      rule: "a rule",
      "round-robin": "in turn",
      "least-busy": "least busy",
      silent: "the agent was away",
      left: "the agent has left",
      time: "the time came",
      "visitor-wrote": "the visitor wrote",
      blocked: "the visitor was blocked",
      "team-deleted": "the team was deleted",
      topic: "the topic was recognised",
      recognised: "it was recognised",
    },
    rule: "Rule",
    team: "Team",
    noTeam: "none",
    priority: "Priority",
    priorities: { urgent: "Urgent", high: "High", normal: "Normal", low: "Low" },
    sentiment: "Sentiment",
    sentiments: { negative: "Negative", neutral: "Neutral", positive: "Positive" },
    tags: "Tags",
    until: "Until",
    untilTheyWrite: "they write",
    follower: "Member",
    target: "Target",
    targets: { "first-reply": "First reply", "next-reply": "Next reply", resolution: "Resolution" },
    due: "Due",
    draft: "Draft",
    drafts: {
      waiting: "waits",
      sent: "sent as it was",
      edited: "sent with changes",
      dropped: "dropped",
      outdated: "out of date",
    },
    into: "Merged into",
    from: "Merged from",
  },
  de: {
    by: "Durch",
    why: "Grund",
    causes: {
      rule: "eine Regel",
      "round-robin": "reihum",
      "least-busy": "am wenigsten ausgelastet",
      silent: "der Agent war abwesend",
      left: "der Agent ist ausgeschieden",
      time: "die Zeit war gekommen",
      "visitor-wrote": "der Besucher hat geschrieben",
      blocked: "der Besucher wurde gesperrt",
      "team-deleted": "das Team wurde gelöscht",
      topic: "das Thema wurde erkannt",
      recognised: "es wurde erkannt",
    },
    rule: "Regel",
    team: "Team",
    noTeam: "keines",
    priority: "Priorität",
    priorities: { urgent: "Dringend", high: "Hoch", normal: "Normal", low: "Niedrig" },
    sentiment: "Stimmung",
    sentiments: { negative: "Negativ", neutral: "Neutral", positive: "Positiv" },
    tags: "Schlagwörter",
    until: "Bis",
    untilTheyWrite: "der Besucher schreibt",
    follower: "Teammitglied",
    target: "Ziel",
    targets: { "first-reply": "Erste Antwort", "next-reply": "Nächste Antwort", resolution: "Lösung" },
    due: "Fällig",
    draft: "Entwurf",
    drafts: {
      waiting: "wartet",
      sent: "unverändert gesendet",
      edited: "geändert gesendet",
      dropped: "verworfen",
      outdated: "überholt",
    },
    into: "Aufgegangen in",
    from: "Zusammengeführt mit",
  },
  es: {
    by: "Por",
    why: "Motivo",
    causes: {
      rule: "una regla",
      "round-robin": "por turno",
      "least-busy": "el agente menos ocupado",
      silent: "el agente estaba ausente",
      left: "el agente ya no está",
      time: "llegó la hora",
      "visitor-wrote": "el visitante escribió",
      blocked: "se bloqueó al visitante",
      "team-deleted": "se eliminó el equipo",
      topic: "se reconoció el tema",
      recognised: "se reconoció",
    },
    rule: "Regla",
    team: "Equipo",
    noTeam: "ninguno",
    priority: "Prioridad",
    priorities: { urgent: "Urgente", high: "Alta", normal: "Normal", low: "Baja" },
    sentiment: "Estado de ánimo",
    sentiments: { negative: "Negativo", neutral: "Neutral", positive: "Positivo" },
    tags: "Etiquetas",
    until: "Hasta",
    untilTheyWrite: "que el visitante escriba",
    follower: "Miembro",
    target: "Objetivo",
    targets: { "first-reply": "Primera respuesta", "next-reply": "Respuesta siguiente", resolution: "Resolución" },
    due: "Vence",
    draft: "Borrador",
    drafts: {
      waiting: "en espera",
      sent: "enviado sin cambios",
      edited: "enviado con cambios",
      dropped: "descartado",
      outdated: "desfasado",
    },
    into: "Unificada en",
    from: "Unificada con",
  },
  fr: {
    by: "Par",
    why: "Motif",
    causes: {
      rule: "une règle",
      "round-robin": "à tour de rôle",
      "least-busy": "l’agent le moins occupé",
      silent: "l’agent était absent",
      left: "l’agent est parti",
      time: "l’heure est venue",
      "visitor-wrote": "le visiteur a écrit",
      blocked: "le visiteur a été bloqué",
      "team-deleted": "l’équipe a été supprimée",
      topic: "le sujet a été reconnu",
      recognised: "elle a été reconnue",
    },
    rule: "Règle",
    team: "Équipe",
    noTeam: "aucune",
    priority: "Priorité",
    priorities: { urgent: "Urgente", high: "Haute", normal: "Normale", low: "Basse" },
    sentiment: "Humeur",
    sentiments: { negative: "Négative", neutral: "Neutre", positive: "Positive" },
    tags: "Étiquettes",
    until: "Jusqu’au",
    untilTheyWrite: "prochain message du visiteur",
    follower: "Membre",
    target: "Objectif",
    targets: { "first-reply": "Première réponse", "next-reply": "Réponse suivante", resolution: "Résolution" },
    due: "Échéance",
    draft: "Brouillon",
    drafts: {
      waiting: "en attente",
      sent: "envoyé tel quel",
      edited: "envoyé avec des modifications",
      dropped: "abandonné",
      outdated: "dépassé",
    },
    into: "Fusionnée dans",
    from: "Fusionnée avec",
  },
};
