import type { ApprovalWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("es");

export const es: ApprovalWords = {
  title: "Aprobaciones",
  why: "En este sitio, una segunda persona aprueba cada cambio de un artículo antes de que se pueda publicar.",
  emptyTitle: "Nada espera aprobación",
  emptyBody: "Los cambios aparecen aquí en cuanto alguien guarda, importa o acepta uno.",
  added: "Nuevo",
  changed: "Modificado",
  sentBack: "Devuelto",
  by: (who, when) => `${who}, ${when}`,
  somebody: "Importación o fuente",
  commentOf: (who) => `${who}:`,
  approve: "Aprobar",
  sendBack: "Devolver",
  comment: "¿Qué debe cambiar?",
  cancel: "Cancelar",
  own: "Usted escribió este cambio. Otra persona tiene que aprobarlo.",
  approveOwn: "Aprobar su propio cambio",
  approveAnyway: "Aprobar de todos modos",
  overrideWhy: "Queda anotado en el registro de auditoría.",
  more: "Mostrar más",
  waiting: (count) => (count === 1 ? "1 cambio necesita aprobación" : `${n(count)} cambios necesitan aprobación`),
  look: "Verlos",
  scheduled: (count) => (count === 1 ? "1 programado" : `${n(count)} programados`),
  waits: { scheduled: "Programado", review: "En revisión", "sent-back": "Devuelto" },
  waitsHelp: {
    scheduled: "Se publica en su propia fecha. Las demás publicaciones no lo incluyen",
    review: "Necesita la aprobación de una segunda persona antes de publicarse",
    "sent-back": "Quien lo revisó pide un cambio",
  },
  inReview: "Guardado. Este cambio necesita la aprobación de una segunda persona antes de publicarse.",
  approved: (who) => `Aprobado por ${who}.`,
};
