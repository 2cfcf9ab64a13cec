import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { writtenReply } from "../../../server/wire/writing.ts";
import { ApiError, call } from "../../api.ts";
import { useLanguage } from "../../language.tsx";
import type { Translation } from "../transcript/translated.tsx";
import { useVariables } from "./composer/use-variables.ts";

/** A conversation's messages in the agent's language, where a large model can translate and the visitor writes another. */
export function useTranslation(conversation: ConversationReply): Translation {
  const { id } = conversation.row;
  const { language } = useLanguage();
  const queries = useQueryClient();
  const variables = useVariables(conversation);
  const translate = useMutation({
    mutationFn: (messageId: string) =>
      call("POST", `conversations/${id}/translate`, writtenReply, { messageId, language }),
    onSuccess(written, messageId) {
      const made = { messageId, language, text: written.text, isOriginal: false };
      queries.setQueryData<ConversationReply>(
        ["conversation", id],
        (kept) => kept && { ...kept, translations: [...kept.translations, made] },
      );
    },
  });
  const canTranslate = variables?.canWrite === true && variables.language !== language;
  const { error, variables: messageId } = translate;
  return {
    translations: conversation.translations,
    onTranslate: canTranslate ? translate.mutate : undefined,
    busy: translate.isPending ? messageId : undefined,
    fault:
      error === null || messageId === undefined
        ? undefined
        : { messageId, text: error instanceof ApiError ? `${error.message} ${error.remedy}` : error.message },
  };
}
