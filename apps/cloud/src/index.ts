export { type AddResources, type CloudAppProps, cloudApp } from "./cloudApp";
export { type CloudOutputOptions, cloudOutput } from "./cloudOutput";
