// CommonJS packages that require('@nestjs/common') fail inside Jest unless the ES module was loaded before.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
