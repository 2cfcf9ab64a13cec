import type { ClassificationWords } from "./en.ts";

const common = {
  notMeasured: "Aún no disponible: todavía no se ha medido nada en sus propias conversaciones.",
  precision: "Proporción que debe ser correcta",
  learning: "Aprendiendo de sus cambios…",
  history: "Sus propias conversaciones",
  all: "Todos los ejemplos",
  tested: (right: string, of: string) => `${right} correctos de ${of} si siempre se decide`,
  right: (share: string, low: string, high: string) =>
    `El ${share} de ellos es correcto (intervalo del 95 %: ${low} a ${high})`,
  found: "Reconocidos",
  correct: "Correctos al nombrar",
  confusions: "Qué se confunde",
  noConfusions: "Ningún error en sus ejemplos.",
  confused: (is: string, taken: string) => `${is}, tomado por ${taken}`,
  learntAt: (time: string) => `Aprendido ${time}`,
};

export const es: ClassificationWords = {
  text: "El asistente puede reconocer lo urgente que es una conversación y cómo se siente el cliente. Muestra con qué frecuencia acierta en sus propias conversaciones antes de poder cambiar nada por sí solo.",
  conversations: (count) => (count === 1 ? "1 conversación" : `${count} conversaciones`),
  shipped: (count) => `${count} ejemplos incluidos`,
  priority: {
    ...common,
    title: "Prioridad",
    usual: "normal",
    learns:
      "Se aprende de las prioridades que pone su equipo. Las conversaciones que se cierran tal como llegaron cuentan como normales. Hacen falta al menos 5, y 5 de otra prioridad.",
    mode: "Qué hacer con una prioridad reconocida",
    modes: { off: "Nada", suggest: "Sugerirla a los agentes", set: "Ponerla automáticamente" },
    modeTexts: {
      off: "No se aprenden prioridades.",
      suggest: "Los agentes ven la prioridad sobre la conversación y la ponen con un clic o la tecla Y.",
      set: "Se pone cuando una conversación llega a la cola, antes de sus reglas de asignación. La prioridad de una regla prevalece, y también la de su equipo.",
    },
    notYet: (needed, share) =>
      `Aún no disponible: deben reconocerse al menos ${needed} más de sus conversaciones, todas bien, para demostrar el ${share}.`,
    paused:
      "Ahora mismo no se pone nada, porque no se alcanza la proporción deseada. Mientras tanto, los agentes ven sugerencias.",
    measured: "Qué tan bien se reconocen las prioridades",
    measuredText:
      "Cada conversación se prueba con un asistente que no la ha visto. Si no está lo bastante seguro, no nombra ninguna prioridad.",
    noFigures: "Aún no hay nada que medir: hacen falta 5 conversaciones normales y 5 de otra prioridad.",
    named: (share, of) => `Nombra una prioridad distinta de la normal en el ${share} de ${of}`,
    noneNamed: "Nunca lo bastante seguro para nombrar una",
    className: "Prioridad",
    perClass: "Por prioridad",
  },
  sentiment: {
    ...common,
    title: "Estado de ánimo",
    usual: "neutral",
    learns:
      "Se aprende de ejemplos en español, inglés, alemán y francés que vienen con Tuppence, y de lo que indica su equipo. Se leen los últimos mensajes del cliente.",
    mode: "Qué hacer con un estado de ánimo reconocido",
    modes: { off: "Nada", suggest: "Sugerirlo a los agentes", set: "Ponerlo automáticamente" },
    modeTexts: {
      off: "No se reconoce el estado de ánimo.",
      suggest:
        "Los agentes ven sobre la conversación cómo parece sentirse el cliente y lo confirman con un clic o la tecla Y.",
      set: "Se pone cuando una conversación llega a la cola, antes de sus reglas de asignación, para que puedan usarlo, y de nuevo cuando el cliente escribe más.",
    },
    notYet: (needed, share) =>
      `Aún no disponible: deben reconocerse al menos ${needed} más de las conversaciones que valoró su equipo, todas bien, para demostrar el ${share}.`,
    paused:
      "Ahora mismo no se pone nada, porque no se alcanza la proporción deseada. Mientras tanto, los agentes ven sugerencias.",
    measured: "Qué tan bien se reconoce el estado de ánimo",
    measuredText:
      "Cada ejemplo se prueba con un asistente que no lo ha visto. Si no está lo bastante seguro, no dice nada.",
    noFigures: "Aún no hay nada que medir.",
    named: (share, of) => `Llama negativo o positivo al ${share} de ${of}`,
    noneNamed: "Nunca lo bastante seguro para nombrar uno",
    className: "Estado de ánimo",
    perClass: "Por estado de ánimo",
  },
};
