import { Modal, Stack, Text } from "@mantine/core";
import { useWords } from "../../language.tsx";
import NewSiteForm from "./form.tsx";
import { words } from "./words.ts";

/** Another site, in a dialog. */
export function NewSite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const said = useWords(words);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={said.title}
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {said.text}
        </Text>
        <NewSiteForm onDone={onClose} onCancel={onClose} />
      </Stack>
    </Modal>
  );
}
