export { benchFlip } from "./flip.ts";
export { benchImage } from "./image.ts";
