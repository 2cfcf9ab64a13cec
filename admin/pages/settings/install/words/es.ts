import type { InstallWords } from "./en.ts";

export const es: InstallWords = {
  text: "Añada el chat a su sitio con una sola etiqueta script. Muestra un botón y carga lo demás cuando un visitante abre el chat.",
  tag: "1. Añada esta etiqueta a todas las páginas",
  tagText: "En cualquier lugar, preferiblemente al final del head. No ralentiza la página.",
  allow: "2. Permita sus páginas",
  allowText: "El chat solo aparece en estas páginas:",
  allowNone: "Todavía no hay páginas permitidas.",
  allowLink: "Cambiar en Sitio",
  open: "3. Ábralo con sus propios botones (opcional)",
  identify: "4. Identifique a los visitantes que han iniciado sesión (opcional)",
  identifyText:
    "Su servidor firma un token de corta duración con el secreto de Identidad y su página lo pasa al chat. Los agentes ven el nombre y el correo del visitante, y los visitantes encuentran sus conversaciones en todos sus dispositivos.",
  server: "En su servidor (Node.js, paquete jose)",
  page: "En la página",
  more: "Para eventos, políticas de seguridad de contenido y aplicaciones de una sola página, consulte docs/widget.md en el repositorio.",
  copyLabel: "Copiar código",
};
