import type { NewSiteWords } from "./en.ts";

export const es: NewSiteWords = {
  title: "Sitio nuevo",
  text: "Cada sitio tiene sus propios artículos, widget, bandeja y ajustes.",
  name: "Nombre",
  namePlaceholder: "Su tienda",
  nameText: "Aparece en la parte superior del chat.",
  language: "Idioma de sus artículos",
  address: "Dirección de su sitio web",
  addressText: "El chat solo puede aparecer ahí. Puede dejarlo vacío y añadir la dirección más tarde.",
  addressWrong: "No es una dirección válida. Use un formato como https://shop.example.",
  key: "Clave",
  keyText:
    "Identifica el sitio en la etiqueta script. Es pública y no se puede cambiar después: minúsculas, cifras y guiones.",
  keyWrong: "Use solo minúsculas, cifras y guiones.",
  keyTaken: "Esta clave ya está en uso.",
  create: "Crear el sitio",
  cancel: "Cancelar",
  close: "Cerrar",
};
