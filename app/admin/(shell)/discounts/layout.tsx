export { default } from "../promocodes/layout";
