import type { NewSiteWords } from "./en.ts";

export const fr: NewSiteWords = {
  title: "Nouveau site",
  text: "Chaque site a ses articles, son widget, sa boîte de réception et ses réglages.",
  name: "Nom",
  namePlaceholder: "Votre boutique",
  nameText: "S’affiche en haut du chat.",
  language: "Langue de vos articles",
  address: "Adresse de votre site web",
  addressText: "Le chat ne peut apparaître que là. Vous pouvez laisser ce champ vide et ajouter l’adresse plus tard.",
  addressWrong: "Ce n’est pas une adresse valide. Utilisez une forme comme https://shop.example.",
  key: "Clé",
  keyText:
    "Identifie le site dans la balise script. Elle est publique et ne peut plus être modifiée ensuite : minuscules, chiffres et tirets.",
  keyWrong: "Utilisez uniquement des minuscules, des chiffres et des tirets.",
  keyTaken: "Cette clé est déjà utilisée.",
  create: "Créer le site",
  cancel: "Annuler",
  close: "Fermer",
};
