// Only for `npm run migrations`, which fetches drizzle-kit for the occasion (its 60 MB are no dependency of ours).
export default {
  dialect: "postgresql",
  schema: "./server/store/schema/*.ts",
  out: "./migrations",
  casing: "snake_case",
};
