import type { ServiceLevelWords } from "./en.ts";

export const es: ServiceLevelWords = {
  text: "En cuánto tiempo debe responder y resolver un agente, según la prioridad. Las listas muestran lo que vence y avisan cuando queda una cuarta parte del tiempo.",
  off: "Sin objetivos",
  on: "Objetivos",
  offText: "Las conversaciones no tienen vencimiento.",
  count: "Contar el tiempo",
  business: "En horario de atención",
  clock: "Las 24 horas",
  businessText: "Solo mientras está disponible el equipo de la conversación, o el sitio si no tiene equipo.",
  clockText: "Cuentan las noches, los fines de semana y los festivos.",
  priority: "Prioridad",
  reply: "Primera respuesta, minutos",
  nextReply: "Respuesta siguiente, minutos",
  resolution: "Resolución, horas",
  pause:
    "Todos se detienen mientras la conversación está pospuesta; la resolución también mientras espera al visitante. La respuesta siguiente se debe cuando el visitante escribe después de la respuesta de un agente. Deje un campo vacío para no fijar objetivo.",
  label: "Objetivos",
  of: (what: string, priority: string) => `${what}: ${priority}`,
};
