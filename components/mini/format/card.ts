/** As people know a card or an account: `Visa •• 4242`. */
export const cardName = ({ brand, ending }: { brand: string; ending: string | null }): string => {
  const name = `${brand.charAt(0).toUpperCase()}${brand.slice(1)}`;
  return ending === null ? name : `${name} \u2022\u2022 ${ending}`;
};
