import type { PaletteWords } from "./en.ts";

export const es: PaletteWords = {
  title: "Comandos",
  hint: "Ir a una página, vista o conversación, o hacer algo",
  actions: "Esta conversación",
  pages: "Páginas",
  views: "Vistas",
  conversations: "Conversaciones",
  nothing: "No se ha encontrado nada",
  close: "Cerrar",
};
