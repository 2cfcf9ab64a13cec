import type { OutcomeWords } from "./outcomes.ts";
import type { ReasonWords } from "./reasons.ts";

const reasons: ReasonWords = {
  reasons: {
    "one-article-fits": "Respondido con un artículo",
    "asked-before": "Misma respuesta que antes",
    "composed-and-supported": "Redactado por el modelo pequeño, cada frase comprobada",
    "large-model-answered": "Respondido por el modelo grande",
    "two-articles-fit": "Encaja más de un artículo",
    "some-articles-near": "Artículos cercanos sugeridos",
    "not-sure-enough": "Sin seguridad suficiente para responder",
    "not-in-knowledge": "Sus artículos no lo tratan",
    "no-knowledge": "No hay artículos publicados disponibles",
    "asked-for-person": "Pidió hablar con una persona",
    "did-not-help": "Dijo que no le ayudó",
    complaint: "Queja",
    "small-talk": "Charla",
    thanks: "Dio las gracias",
    "too-fast": "Demasiados mensajes seguidos",
    abuse: "Ofensivo o amenazante",
    "self-harm": "Puede estar en peligro: mírelo enseguida",
    "medical-emergency": "Posible urgencia médica: mírelo enseguida",
    "legal-threat": "Amenazó con acciones legales",
    "prompt-injection": "Intentó manipular al asistente",
    "unsupported-sentence": "Parte de la respuesta no se pudo verificar",
    "already-said": "Otra vez el mismo pasaje",
    "machine-failed": "Problema técnico",
    "budget-spent": "Límite diario del modelo grande agotado",
    "person-has-floor": "Un agente lleva la conversación",
    "waiting-for-person": "Volvió a escribir mientras esperaba a un agente",
    "taken-over": "Asumida por un agente",
    "wrote-by-e-mail": "Escribió un correo",
    approval: "Respuesta que se revisa antes de enviarla",
  },
  forms: {
    cached: "Reutilizada",
    quoted: "Citada",
    composed: "Redactada",
    large: "Modelo grande",
    clarify: "Pregunta de aclaración",
    suggested: "Sugerencia",
    smalltalk: "Charla",
    handoff: "Traspaso",
    "out-of-hours": "Fuera de horario",
    refused: "Rechazada",
  },
};

const outcomes: OutcomeWords = {
  title: "Resultado",
  outcomes: {
    confirmed: "Resuelta por el asistente, confirmada",
    presumed: "Resuelta por el asistente, supuesta",
    team: "Resuelta por su equipo",
    open: "Abierta",
    abandoned: "Abandonada",
    unresolved: "Sin resolver",
    contradicted: "El visitante no quedó satisfecho",
    reopened: "Volvió con la misma pregunta",
    "no-reply": "Cerrada sin respuesta",
    assistant: "Resuelta por el asistente",
    answered: "Respondida por el asistente",
  },
  meanings: {
    confirmed: () => "El visitante dijo que una respuesta le ayudó, o valoró la conversación con 4 o 5.",
    presumed: (hours) =>
      `El asistente respondió la última pregunta, el visitante no pidió hablar con nadie y lleva ${hours} horas sin escribir.`,
    team: () => "Un agente respondió y terminó la conversación.",
    open: (hours) => `Espera a un agente, la tiene un agente o el visitante escribió en las últimas ${hours} horas.`,
    abandoned: () =>
      "El visitante se fue sin respuesta a su última pregunta, por ejemplo cuando el asistente pidió una aclaración, sugirió artículos u ofreció un agente. No esperaba a ninguno.",
    unresolved: () =>
      "El visitante no quedó satisfecho, volvió con la misma pregunta o esperó a un agente que no respondió.",
    contradicted: () => "La última valoración del visitante fue mala, o preguntó lo mismo otra vez con otras palabras.",
    reopened: (hours) =>
      `El visitante volvió con el mismo asunto tras al menos ${hours} horas sin escribir, en los 7 días siguientes a la respuesta.`,
    "no-reply": () => "La conversación esperaba a un agente y se cerró antes de que alguien respondiera.",
  },
  escalated: "Escalada a",
  tiers: { large: "Modelo grande", person: "Un agente (ofrecido o traspasada)", handoff: "Un agente (traspasada)" },
};

export const es = { reasons, outcomes };
