import { TagsInput, TextInput } from "@mantine/core";
import { ARTICLE_LIMITS, type ArticleContent, type ArticleReply } from "../../../server/wire/knowledge.ts";
import { useWords } from "../../language.tsx";
import { AudienceField } from "./audience/audience-field.tsx";
import { CollectionField } from "./collections/collection-select.tsx";
import { MarkdownField } from "./markdown-field.tsx";
import { Phrasings } from "./phrasings.tsx";
import { useArticles } from "./queries.ts";
import { words } from "./words.ts";

/** What an article consists of. @param options.checked it was tried to be saved: what is missing is said */
export function EditorFields(options: {
  /** As it's saved; undefined: a new one. */
  article: ArticleReply | undefined;
  content: ArticleContent;
  checked: boolean;
  onChange(more: Partial<ArticleContent>): void;
}) {
  const { article, content, checked, onChange: set } = options;
  const said = useWords(words);
  const tags = useArticles({ q: "", tag: null, state: null }).data?.pages[0]?.tags ?? [];
  const needs = (text: string, words: string) => (checked && text.trim() === "" ? words : undefined);
  return (
    <div className="editor-fields">
      <TextInput
        label={said.fieldTitle}
        description={said.titleHint}
        value={content.title}
        maxLength={ARTICLE_LIMITS.title}
        onChange={(event) => set({ title: event.currentTarget.value })}
        error={needs(content.title, said.needTitle)}
        dir="auto"
      />
      <MarkdownField
        value={content.answer}
        onChange={(answer) => set({ answer })}
        error={needs(content.answer, said.needAnswer)}
      />
      <Phrasings articleId={article?.id} phrasings={content.phrasings} onChange={(phrasings) => set({ phrasings })} />
      <div className="editor-side">
        {article === undefined ? null : <CollectionField articleId={article.id} collectionId={article.collectionId} />}
        <TagsInput
          label={said.fieldTags}
          data={tags.map((one) => one.tag)}
          value={content.tags}
          onChange={(next) => set({ tags: next })}
          maxTags={ARTICLE_LIMITS.tags}
        />
        <TextInput
          label={said.fieldUrl}
          description={said.urlHint}
          value={content.url ?? ""}
          onChange={(event) => set({ url: event.currentTarget.value === "" ? null : event.currentTarget.value })}
          placeholder="https://"
          inputMode="url"
        />
        <TextInput
          label={said.fieldLanguage}
          description={said.languageHint}
          value={content.language}
          onChange={(event) => set({ language: event.currentTarget.value })}
        />
        <AudienceField value={content.audience} onChange={(audience) => set({ audience })} />
      </div>
    </div>
  );
}
