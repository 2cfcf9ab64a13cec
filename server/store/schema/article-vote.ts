import { boolean, index, pgTable, uuid } from "drizzle-orm/pg-core";
import { article, articleRevision } from "./article.ts";
import { at, id } from "./columns.ts";

/** What a reader of the help centre said of an article; nothing says who. */
export const articleVote = pgTable(
  "article_vote",
  {
    id: id(),
    articleId: uuid()
      .notNull()
      .references(() => article.id),
    /** What they had read. */
    revisionId: uuid()
      .notNull()
      .references(() => articleRevision.id),
    helped: boolean().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("article_vote_article").on(t.articleId)],
);
