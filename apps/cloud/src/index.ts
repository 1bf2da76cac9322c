export { cloudApp } from "./cloudApp";
export { cloudOutput } from "./cloudOutput";
