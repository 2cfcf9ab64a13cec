import type { ScheduleWords } from "./en.ts";

export const es: ScheduleWords = {
  open: "Publicar o programar",
  schedule: "Programar",
  titleArticle: "Publicar o programar",
  titleAll: "Programar la publicación",
  what: "Qué debe pasar",
  publish: "Publicar",
  archive: "Archivar",
  publishWhy:
    "Los visitantes ven la última versión de este artículo. Sus otros cambios sin publicar se quedan como están.",
  archiveWhy: "El artículo dejará de estar en línea en ese momento. Podrá restaurarlo más tarde.",
  allWhy:
    "Se publicará todo lo que entonces no esté en línea, salvo los cambios que esperan su propia fecha o una aprobación.",
  heldBack: "Hasta entonces, las demás publicaciones no incluyen este cambio.",
  saveFirst: "Guarde primero sus cambios.",
  nothing: "Los visitantes ya ven la última versión.",
  waitsForReview:
    "Este cambio necesita aprobación antes de publicarse. Puede programarlo ahora y pedir la aprobación antes de esa fecha.",
  at: (zone) => `Fecha y hora (${zone})`,
  notTime: "Indique una fecha y hora futuras.",
  now: "Publicar ahora",
  publishing: "Publicando",
  done: "Publicado. Los visitantes ya lo ven.",
  cancel: "Cancelar",
  close: "Cerrar",
  planned: "Programado",
  entry: {
    publish: (title, when) => `«${title}» se publicará el ${when}`,
    archive: (title, when) => `«${title}» se archivará el ${when}`,
    all: (when) => `Todos los cambios se publicarán el ${when}`,
  },
  failed: {
    publish: (title, when) => `«${title}» no se pudo publicar el ${when}`,
    archive: (title, when) => `«${title}» no se pudo archivar el ${when}`,
    all: (when) => `Sus cambios no se pudieron publicar el ${when}`,
  },
  by: (name) => `Programado por ${name}`,
  running: "En curso",
  tryingAgain: "Se volverá a intentar.",
  unschedule: "Cancelar la programación",
  retry: "Reintentar",
  dismiss: "Ocultar",
};
