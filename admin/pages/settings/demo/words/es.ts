import type { DemoWords } from "./en.ts";

export const es: DemoWords = {
  text: "Estas conversaciones de ejemplo le muestran cómo son la bandeja y el resumen. El asistente no aprende de ellas.",
  count: (n: number) => (n === 1 ? "Una conversación de ejemplo." : `${n} conversaciones de ejemplo.`),
  none: "No hay conversaciones de ejemplo.",
  remove: "Eliminar las conversaciones de ejemplo",
  confirm: "¿Eliminar todas las conversaciones de ejemplo?",
  confirmText:
    "También se eliminan sus mensajes y traspasos. Sus artículos y ajustes se conservan. Esta acción no se puede deshacer.",
  removed: (n: number) => (n === 1 ? "Se ha eliminado una conversación." : `Se han eliminado ${n} conversaciones.`),
};
