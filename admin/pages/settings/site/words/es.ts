import type { SiteWords } from "./en.ts";

export const es: SiteWords = {
  text: "El nombre que ven sus visitantes y las páginas donde puede aparecer el chat.",
  name: "Nombre",
  nameText: "Aparece en la parte superior del chat, salvo que el widget tenga su propio nombre.",
  language: "Idioma",
  languageText:
    "El idioma de sus artículos. El chat usa el idioma de cada visitante cuando puede. Los cambios se aplican a las respuestas tras la próxima publicación.",
  origins: "Páginas permitidas",
  originsText:
    "Una dirección por línea, sin ruta: https://shop.example. Con y sin www cuentan como dos. El chat no se carga en ninguna otra página, aunque alguien copie la etiqueta.",
  originsPlaceholder: "https://shop.example",
  own: "Permitir también las páginas de este servidor",
  closed: "El chat aún no puede aparecer en ninguna página. Añada la dirección de su sitio.",
  notOrigin: (text: string) => `«${text}» no es una dirección válida. Use un formato como https://shop.example.`,
  key: "Clave",
  keyText: "Identifica este sitio en la etiqueta script. Es pública y no se puede cambiar.",
  another: "Sitio nuevo",
  nameNeeded: "Introduzca un nombre.",
  review: "Revisión de artículos",
  reviewOn: "Los cambios de artículos necesitan la aprobación de una segunda persona",
  reviewText:
    "Cada cambio, también de importaciones y fuentes, espera a que otro gestor lo apruebe. Nadie puede aprobar el suyo; un propietario puede saltarse esa regla y queda registrado.",
  reviewOwner: "Solo un propietario puede cambiar esto.",
  push: "Notificaciones push",
  pushOn: "Incluir el nombre y el mensaje del cliente",
  pushText:
    "Mientras esté desactivado, las notificaciones en los dispositivos de los agentes solo dicen que hay algo nuevo. Viajan cifradas por los servicios de los fabricantes de los navegadores, pero pueden verse en una pantalla bloqueada.",
};
