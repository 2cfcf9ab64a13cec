import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig, SETTINGS } from "../server/config.ts";

describe("settings", () => {
  test("stand in .env.example, each once, with their comment and nothing else", () => {
    const text = readFileSync(".env.example", "utf8");
    const named = [...text.matchAll(/^# ?([A-Z_]+)=/gm)].map((m) => m[1]);
    expect(named.sort()).toEqual(Object.keys(SETTINGS).sort());
    for (const [name, setting] of Object.entries(SETTINGS))
      expect(text, name).toContain(`# ${setting.comment}\n# ${name}=`);
  });

  test("have the defaults that the README names", () => {
    const config = readConfig({});
    expect(config.port).toBe(3000);
    expect(config.dataDir).toBe(resolve("./data"));
    expect(config.modelsDir).toBe(resolve("./data/models"));
    expect(config.databaseUrl).toBeUndefined();
    expect(config.modelSources).toEqual(["hub", "pip"]);
  });

  test("an empty variable counts as not set", () => {
    expect(readConfig({ DATABASE_URL: "", PORT: "" }).port).toBe(3000);
  });

  test("every setting that is off is named in one error, with what to do", () => {
    expect(() => readConfig({ PORT: "seventy", DATABASE_URL: "mysql://x", BOOTSTRAP_API_KEY: "short" })).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: expect.stringMatching(/PORT.*DATABASE_URL.*BOOTSTRAP_API_KEY/),
        remedy: expect.stringContaining(".env"),
      }),
    );
  });

  test("a large model's address without its name is refused", () => {
    expect(() => readConfig({ LLM_URL: "https://api.example.com/v1" })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });

  test("a slash at the end of an address is dropped", () => {
    expect(readConfig({ PUBLIC_URL: "https://chat.example.com/" }).publicUrl).toBe("https://chat.example.com");
  });
});
