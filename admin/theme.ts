import { createTheme, Drawer, type MantineColorsTuple, Menu, Modal } from "@mantine/core";

/** Larkspur green of the widget's default accent, in ten shades; 7 is AA on white, 3 on the dark surface. */
const pine: MantineColorsTuple = [
  "#eaf6f1",
  "#d5ebe2",
  "#abd6c5",
  "#7fc1a7",
  "#5aae8d",
  "#3f9a78",
  "#2d8265",
  "#1f5f4a",
  "#194d3c",
  "#113a2d",
];

export const theme = createTheme({
  colors: { pine },
  primaryColor: "pine",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: { fontWeight: "600" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Their scroll lock writes a <style> without our nonce.
    Modal: Modal.extend({ defaultProps: { lockScroll: false } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false } }),
    // A menu may only contain its items: the first of them takes the focus, not a placeholder.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
  },
});
