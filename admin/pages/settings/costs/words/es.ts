import type { CostsWords } from "./en.ts";

export const es: CostsWords = {
  text: "Los precios en que se basan sus cifras de coste. Los cambios valen desde ahora; los costes pasados no cambian.",
  machine: "Servidor",
  machineUsdPerHour: "Servidor, por hora",
  machineUsdPerHourText: "Lo que paga por el servidor, trabaje o no. Si es un precio mensual, divídalo entre 730.",
  machineWatts: "Consumo al trabajar",
  machineWattsText: "Suponemos 15 W para dos núcleos de servidor ocupados.",
  usdPerKwh: "Electricidad, por kWh",
  usdPerKwhText: "Ponga 0 si el precio del servidor la incluye.",
  people: "Su equipo",
  personUsdPerHour: "Tiempo de un agente, por hora",
  personUsdPerHourText: "Salario y cargas. Se aplica a los minutos que los agentes pasan en conversaciones.",
  large: "Modelos grandes",
  baselineModel: "Comparar con",
  baselineModelText:
    "Lo que habrían costado las mismas respuestas de este modelo. Precios por millón de tokens, entrada / salida.",
  source: (text) => `Fuente: ${text}`,
  largeModelUsdPerDay: "Límite diario del modelo grande",
  largeModelUsdPerDayText:
    "Por encima se continúa como si no hubiera modelo grande, casi siempre con su equipo. El día empieza a las 00:00 UTC.",
  noLimit: "Sin límite",
  inUse: "En uso",
  notSetUp: "No está configurado. Defina LLM_URL en el servidor para añadir uno.",
  priced: (model, price) => `${model}, ${price} por millón de tokens, entrada / salida`,
  unpriced: (model) =>
    `${model}. La tabla de precios no lo incluye: sus respuestas cuentan como gratuitas y el límite no tiene efecto.`,
  spentToday: (amount) => `Gastado hoy (UTC): ${amount}`,
  usedUp: "El límite de hoy está agotado. El modelo grande vuelve a usarse a las 00:00 UTC o cuando suba el límite.",
  tests: "Sus conversaciones de prueba",
  testers: "No contar conversaciones de",
  testersText:
    "Direcciones IP, rangos como 203.0.113.0/24 o correos electrónicos, uno por línea. Las conversaciones iniciadas con la sesión abierta en esta consola nunca se cuentan. Se aplica a conversaciones nuevas.",
};
