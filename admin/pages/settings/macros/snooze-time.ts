/** A length of time in the largest unit that fits, e.g. "3 days". @param language BCP 47 */
export function snoozeTime(minutes: number, language: string): string {
  const [value, unit] =
    minutes % 1440 === 0 ? [minutes / 1440, "day"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
