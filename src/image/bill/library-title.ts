/** What a library is called outside of Kiln; the code of the image itself has no name there. */
export const libraryTitle = (name: string, image: string): string => (name === "app" ? `${image} (its own code)` : name);
