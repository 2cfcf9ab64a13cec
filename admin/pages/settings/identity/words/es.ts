import type { IdentityWords } from "./en.ts";

export const es: IdentityWords = {
  text: "Indique al chat quién ha iniciado sesión en su sitio, con un token que firma su servidor. Sin él, todos los visitantes son anónimos.",
  mode: "Quién puede iniciar un chat",
  optional: "Todos",
  optionalText: "Los visitantes que han iniciado sesión aparecen con su nombre; los demás siguen siendo anónimos.",
  strict: "Solo visitantes que han iniciado sesión",
  strictText: "Los visitantes sin token no pueden enviar mensajes. Requiere un secreto o una clave pública.",
  secret: "Secreto compartido",
  secretText: "Su servidor firma los tokens con él (HS256). No lo incluya nunca en una página web.",
  has: "Hay un secreto configurado. No se puede volver a mostrar.",
  hasNot: "Todavía no hay secreto.",
  make: "Crear un secreto",
  renew: "Sustituir el secreto",
  renewTitle: "¿Sustituir el secreto?",
  renewText:
    "Los tokens firmados con el secreto anterior dejan de funcionar al instante. Actualice su servidor enseguida.",
  made: "El secreto nuevo",
  madeText: "Cópielo ahora en los ajustes de su servidor. No podrá volver a verlo.",
  done: "Lo he copiado",
  publicKey: "O una clave pública",
  publicKeyText:
    "Si sus tokens se firman con una clave privada (RS256, ES256, EdDSA), pegue aquí la pública en PEM. En ese caso, el secreto se ignora.",
  signed: "Consulte en Instalar cómo se firma un token.",
};
