import type { TuneWords } from "./en.ts";

export const es: TuneWords = {
  title: "Entrenar con el conocimiento de este sitio",
  text: "Entrena el modelo pequeño con sus artículos, sus formulaciones y las respuestas de su equipo, sin datos personales. Algunos artículos se reservan para el examen: el modelo entrenado solo se ofrece si los responde mejor.",
  asItCame: "El modelo pequeño se usa tal como se entregó.",
  usesTune: (site) => `El modelo pequeño usa un entrenamiento del sitio «${site}».`,
  backToModel: "Volver al modelo original",
  backToTune: "Volver al entrenamiento anterior",
  missing: "Todavía no se puede entrenar en este servidor.",
  minutes: "Tiempo de entrenamiento",
  start: "Empezar a entrenar",
  stop: "Detener",
  download: "Descargar los datos para entrenar en otro lugar",
  upload: "Examinar un adaptador o modelo entrenado en otro lugar (.gguf)",
  kinds: {
    tune: (when) => `Entrenamiento del ${when}`,
    adapter: (when) => `Adaptador entrenado en otro lugar, añadido el ${when}`,
    model: (when) => `Modelo entrenado en otro lugar, añadido el ${when}`,
  },
  states: {
    running: "En marcha",
    offered: "Mejor: listo para usar",
    "not-offered": "No es mejor",
    superseded: "Sustituido por otros más recientes",
    stopped: "Detenido",
    interrupted: "Interrumpido: empiece de nuevo",
    failed: "Fallido",
  },
  stages: {
    data: "Reuniendo datos",
    training: "Entrenando",
    converting: "Convirtiendo",
    exam: "Haciendo el examen",
  },
  left: (time) => `quedan ${time}`,
  data: (articles, examples, replies, heldOut) =>
    `${examples.toLocaleString("es")} preguntas sobre ${articles.toLocaleString("es")} artículos, ${replies.toLocaleString("es")} con una respuesta de su equipo; ${heldOut.toLocaleString("es")} artículos reservados para el examen`,
  former: "Ahora",
  tuned: "Entrenado",
  interval: (value, low, high) => `${value} (${low} a ${high})`,
  inUse: "En uso",
  promote: "Usar el modelo entrenado",
  promoteTitle: "¿Usar el modelo entrenado?",
  promoteText:
    "Se usa desde el próximo mensaje, en todos los sitios de este servidor donde apruebe el examen. Puede volver atrás cuando quiera.",
  promoteTaken:
    "En este servidor se usa el entrenamiento de otro sitio. Si lo sustituye, ese sitio puede quedarse sin respuestas breves.",
  replace: "Sustituirlo",
};
