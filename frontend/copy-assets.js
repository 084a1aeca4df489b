// Copy what the server reads from disk into the build output: fonts for papers, and the icons that templates name.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const built = "truongso/core/static/built";
const fonts = {
  "@expo-google-fonts/tinos": ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"],
  "@expo-google-fonts/be-vietnam-pro": ["400Regular", "600SemiBold", "700Bold"],
};
mkdirSync(join(built, "fonts"), { recursive: true });
for (const [name, weights] of Object.entries(fonts)) {
  for (const weight of weights) {
    const folder = join("node_modules", name, weight);
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith(".ttf"))) {
      cpSync(join(folder, file), join(built, "fonts", file));
    }
  }
}
mkdirSync(join(built, "icons"), { recursive: true });
for (const name of readFileSync("frontend/icons.txt", "utf8").split("\n").map((line) => line.trim()).filter(Boolean)) {
  const svg = readFileSync(join("node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  // The server adds size and aria attributes; comments and fixed sizes go.
  writeFileSync(join(built, "icons", `${name}.svg`), svg.replace(/<!--[\s\S]*?-->/g, "").replace(/\s*\n\s*/g, " ").trim());
}
