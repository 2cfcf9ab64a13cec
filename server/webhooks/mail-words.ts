import type { Language } from "../wire/widget.ts";

interface Disabled {
  readonly name: string;
  readonly address: string;
  /** Why the last try failed. */
  readonly fault: string;
  /** Days of failures; 0: it answered 410 Gone. */
  readonly days: number;
  /** Where to switch it on again; undefined: the server doesn't know its address. */
  readonly url: string | undefined;
}

const link = (url: string | undefined) => (url === undefined ? "" : `\n\n${url}`);

/** What managers are written when a webhook was switched off because nothing could be delivered. */
export const disabledMail: Readonly<Record<Language, (about: Disabled) => { subject: string; text: string }>> = {
  en: ({ name, address, fault, days, url }) => ({
    subject: `The webhook "${name}" was switched off`,
    text: `Hello,\n\nTuppence has switched off the webhook "${name}" (${address}), ${days === 0 ? "because its receiver answered that it no longer exists" : `because every try failed for ${days} days`}.\n\n${fault}\n\nWhat happens in your conversations isn't sent there any more. Once the receiver works, switch the webhook on again and send the failed deliveries again from its log.${link(url)}\n`,
  }),
  de: ({ name, address, fault, days, url }) => ({
    subject: `Der Webhook „${name}“ wurde abgeschaltet`,
    text: `Guten Tag,\n\nTuppence hat den Webhook „${name}“ (${address}) abgeschaltet, ${days === 0 ? "weil der Empfänger geantwortet hat, dass es ihn nicht mehr gibt" : `weil ${days} Tage lang jeder Versuch fehlgeschlagen ist`}.\n\n${fault}\n\nWas in Ihren Gesprächen geschieht, wird nicht mehr dorthin gesendet. Sobald der Empfänger funktioniert, schalten Sie den Webhook wieder ein und senden die fehlgeschlagenen Zustellungen aus seinem Protokoll noch einmal.${link(url)}\n`,
  }),
  es: ({ name, address, fault, days, url }) => ({
    subject: `El webhook «${name}» se ha desactivado`,
    text: `Hola:\n\nTuppence ha desactivado el webhook «${name}» (${address}) ${days === 0 ? "porque el receptor ha respondido que ya no existe" : `porque todos los intentos han fallado durante ${days} días`}.\n\n${fault}\n\nLo que ocurre en sus conversaciones ya no se envía allí. Cuando el receptor funcione, vuelva a activar el webhook y reenvíe las entregas fallidas desde su registro.${link(url)}\n`,
  }),
  fr: ({ name, address, fault, days, url }) => ({
    subject: `Le webhook « ${name} » a été désactivé`,
    text: `Bonjour,\n\nTuppence a désactivé le webhook « ${name} » (${address}), ${days === 0 ? "car le destinataire a répondu qu’il n’existe plus" : `car toutes les tentatives ont échoué pendant ${days} jours`}.\n\n${fault}\n\nCe qui se passe dans vos conversations n’y est plus envoyé. Quand le destinataire fonctionnera, réactivez le webhook et renvoyez les livraisons échouées depuis son journal.${link(url)}\n`,
  }),
};
