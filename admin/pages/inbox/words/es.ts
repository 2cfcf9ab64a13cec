import type { InboxWords } from "./en.ts";

export const es: InboxWords = {
  title: "Bandeja de entrada",
  queue: "Cola",
  mine: "Mías",
  all: "Abiertas",
  views: "Mostrar",
  list: "Conversaciones",
  emptyQueue: "Nadie está esperando",
  emptyQueueText:
    "El asistente atiende todos los chats. Las conversaciones aparecen aquí cuando un cliente pide hablar con una persona o el asistente no sabe responder.",
  emptyMine: "No tiene nada asignado",
  emptyMineText: "Atienda una conversación de la cola.",
  emptyAll: "No hay conversaciones abiertas",
  emptyAllText: "Todas las conversaciones están atendidas.",
  more: (shown, all) => `Se muestran las ${shown} que llevan más tiempo esperando, de ${all}.`,
  released: (count) =>
    count === 1
      ? "Una conversación volvió a la cola mientras usted no estaba:"
      : `${count} conversaciones volvieron a la cola mientras usted no estaba:`,
  dismiss: "Descartar",
  help: "Atajos de teclado",
  keys: {
    move: "Conversación siguiente, anterior",
    open: "Abrir",
    take: "Atender",
    reply: "Responder",
    note: "Escribir una nota",
    back: "Devolver al asistente",
    close: "Cerrar la conversación",
    leave: "Salir del campo de texto, volver a la lista",
    help: "Mostrar los atajos",
  },
};
