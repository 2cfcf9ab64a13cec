import type { HoursWords } from "./en.ts";

export const es: HoursWords = {
  text: "Cuándo está disponible su equipo. El asistente responde a todas horas; este horario decide cuándo puede pasar la conversación a su equipo.",
  always: "Siempre",
  week: "Horario semanal",
  alwaysText: "A cualquier hora se informa al visitante de que se ha avisado al equipo.",
  zone: "Zona horaria",
  now: (time: string, open: boolean) => `Allí es ahora ${time}: ${open ? "abierto" : "cerrado"}.`,
  from: "De",
  to: "A",
  closed: "Cerrado",
  add: "Añadir horario",
  remove: "Quitar este horario",
  copy: "Copiar el lunes a los demás días laborables",
  wrong: "La hora de fin debe ser posterior a la de inicio.",
  outside: "Fuera de este horario",
  outsideText:
    "El chat informa de que no hay nadie disponible y de cuándo volverán, y pide una dirección de correo. La conversación espera en la bandeja. Puede escribir su propio texto para cada idioma.",
  holidays: "Festivos",
  holidaysText: "Días en los que no hay nadie disponible, en esta zona horaria.",
  noHolidays: "Ninguno todavía.",
  past: "pasado",
  date: "Fecha",
  addDate: "Añadir",
  removeDate: (date: string) => `Quitar ${date}`,
  textLanguage: "Idioma del texto",
  textIn: (language: string) => `Su texto, ${language}`,
  textText:
    "{time} se sustituye por la hora a la que vuelven a estar disponibles. Déjelo vacío para usar el texto estándar.",
  label: "Horario",
  releaseAfterMinutes: "Devolver las conversaciones al cabo de",
  releaseAfterMinutesText:
    "Cuando un agente cierra sesión, cierra la consola o se pone como ausente, sus conversaciones vuelven a la cola pasado este tiempo. Con 0 se desactiva.",
  replyMailMinutes: "Enviar por correo las respuestas no vistas al cabo de",
  replyMailMinutesText:
    "Si un visitante no ha visto la respuesta de un agente pasado este tiempo y ya no está en su sitio, se envía al correo que indicó. Si aún tiene su sitio abierto, esperamos cinco veces más. Requiere un servidor de correo (SMTP_URL). Con 0 se desactiva.",
  minutes: " minutos",
  none: "Todos los días están cerrados, así que nunca se daría una hora a los visitantes.",
};
