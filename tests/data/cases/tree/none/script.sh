#!/bin/sh
# ssh-rsa keys are made by ssh-keygen
ssh-keygen -t rsa
