import type { AnswersWords } from "./en.ts";

export const es: AnswersWords = {
  text: "Qué seguridad necesita el asistente para responder y qué hace cuando no la tiene.",
  dial: "Precisión objetivo",
  dialText: "Se mide con preguntas de prueba sobre sus propios artículos. Mueva el control para ver el efecto.",
  dialLabel: "Porcentaje objetivo de respuestas correctas",
  wish: (p: string) => `El objetivo es que el ${p} de las respuestas sean correctas.`,
  promise: (p: string, n: number) =>
    `Según ${n.toLocaleString("es")} respuestas evaluadas, cabe esperar al menos un ${p} de respuestas correctas.`,
  measured: (p: string, low: string, high: string, n: number, wrong: number) =>
    `Medido: ${p} correctas (intervalo del 95 %: de ${low} a ${high}), ${wrong.toLocaleString("es")} incorrectas de ${n.toLocaleString("es")} respuestas evaluadas.`,
  never: "Con este ajuste, el asistente no respondería nunca.",
  would: (p: string) => `Respondería al ${p} de las preguntas que cubren sus artículos`,
  now: (p: string) => `ahora ${p}`,
  machine: "respondidas",
  asked: "con aclaración",
  suggested: "con artículos sugeridos",
  person: "pasadas a un agente",
  refusalTitle: "No hay datos suficientes para este objetivo",
  refusal: (risk: string, none: number, one: number, has: number) =>
    `Para asegurar que como mucho el ${risk} sean incorrectas, necesita ${none} respuestas evaluadas sin errores, o ${one} con un error. Tiene ${has === 0 ? "ninguna" : `solo ${has}`}. Añada formulaciones a sus artículos o elija un objetivo más bajo.`,
  refusalStill: "Puede elegirlo de todos modos. El asistente intentará alcanzarlo, sin garantía.",
  prior: "Son estimaciones basadas en otros sitios. Sus artículos aún no tienen formulaciones con las que medir.",
  unpublished: "Aún no hay nada publicado, así que no hay nada que medir. Su objetivo se aplicará en cuanto publique.",
  chart: "Porcentaje de respuestas correctas (vertical) según el porcentaje de preguntas respondidas (horizontal)",
  covered: "Preguntas respondidas",
  right: "Respuestas correctas",
  band: "Intervalo del 95 %",
  here: "Su objetivo",
  table: "Mostrar como tabla",
  wanted: "Objetivo",
  promised: "Garantizado",
  no: "no",
  replies: "Qué leen los visitantes",
  repliesText:
    "Cada frase de una respuesta breve se comprueba con el artículo. Si una respuesta no está lista a tiempo o no supera la comprobación, el visitante recibe enseguida el texto del artículo.",
  quote: "Citar el artículo",
  quoteText: "El texto de su artículo, palabra por palabra.",
  shortWithArticle: "Respuesta breve, con el artículo debajo",
  shortWithArticleText: "Una o dos frases que responden a la pregunta, con el texto del artículo abierto debajo.",
  short: "Solo respuesta breve",
  shortText: "Solo la respuesta. El texto del artículo está a un toque.",
  examPassed: "El modelo pequeño ha aprobado su examen de redacción en este sitio: su elección se aplica.",
  examFailed: (figures: string) =>
    `Por ahora, todas las respuestas se citan: el modelo pequeño no ha aprobado su examen de redacción en este sitio (${figures}).`,
  missed: (name: string, reached: string, wanted: string) => `${name}: ${reached}; se exige ${wanted}`,
  examNone:
    "Por ahora, todas las respuestas se citan: el modelo pequeño aún no ha hecho su examen de redacción en este sitio.",
  examAbsent: "Por ahora, todas las respuestas se citan: no hay ningún modelo pequeño configurado.",
  examNotReady:
    "Por ahora, todas las respuestas se citan: el modelo pequeño ha aprobado su examen de redacción, pero no está en marcha.",
  examLink: "Ver Modelos",
  handOff: "Cuando el asistente no sabe responder",
  suggest: "Sugerir antes los artículos más cercanos",
  suggestText:
    "Cuando no está seguro pero hay artículos cercanos, pregunta «¿Le sirve alguna de estas respuestas?» con hasta tres títulos y «Hablar con alguien». Nunca dos veces seguidas, y solo cuando el título correcto suele estar entre ellos.",
  handOffAtOnce: "Pasar la conversación a un agente enseguida, en vez de ofrecerlo",
  handOffAtOnceText: "Menos clics para el visitante, más trabajo para su equipo.",
  approval: "Respuestas que envía una persona",
  approvalText:
    "En estos temas, el asistente solo redacta. El visitante sabe que alguien del equipo revisa antes la respuesta, la conversación pasa a la cola y un agente envía el borrador, lo cambia o escribe otra cosa. Resumen, Equipo muestra cuántos borradores se enviaron sin cambios.",
  approvalEvery: "Todas las respuestas",
  approvalEveryText:
    "El asistente nunca responde por sí solo. Sigue preguntando a qué artículo se refiere y sugiriendo títulos.",
  approvalLists: {
    tags: "Artículos con una de estas etiquetas",
    collections: "Artículos de una de estas colecciones",
    topics: "Conversaciones sobre uno de estos temas",
  },
  approvalNone: {
    tags: "Ningún artículo tiene etiquetas todavía",
    collections: "Todavía no hay colecciones",
    topics: "Todavía no hay temas",
  },
  approvalGone: "Eliminado",
  approvalClear: (list) => `Vaciar: ${list}`,
  approvalCount: (n) => (n === 0 ? "ninguno" : n === 1 ? "1 tema" : `${n} temas`),
  quiet: "Cuándo se considera resuelta una conversación",
  quietHours: "Horas sin mensajes",
  quietHoursText:
    "Una conversación respondida se considera resuelta cuando el visitante no escribe durante este tiempo.",
};
