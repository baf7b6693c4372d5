// What axe finds, and what sticks out of the window.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, a line each. */
export async function violations(page: Page, scene: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${scene}: ${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

/** What sticks out of the window, when the page can be scrolled sideways. */
export async function overflow(page: Page, scene: string): Promise<string[]> {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${root.scrollWidth} px: ${out.slice(0, 4).map((element) => `${element.tagName}.${element.getAttribute("class")}`)}`];
  });
  return wide.map((line) => `${scene}: ${line}`);
}
